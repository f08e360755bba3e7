package org.ardrag.server.session;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.device.ModelReplica;
import org.ardrag.server.fairness.Holding;
import org.ardrag.server.storage.DiskFull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One session: takes what the viewer says, hands out frames when they are due, ends when its time has come; its
 * {@link Place} makes the chunks. Its lock is held for moments only.
 */
public final class StudioSession {

    private static final Logger LOG = LoggerFactory.getLogger(StudioSession.class);

    private final SessionSpec spec;
    private final SessionContext context;
    private final ModelInfo info;
    private final SessionFiles files;
    private final Playhead playhead;
    private final Prompting prompting;
    private final ViewerWishes wishes;
    private final Holding holding;
    private final Alarm nextPump;
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Stay stay;
    private final Figures figures = new Figures();
    private final SessionReport report;

    /** Null while it waits. */
    private @Nullable Place place;

    private boolean ended;
    private boolean counted;

    StudioSession(SessionSpec spec, SessionContext context, Holding holding) throws IOException {
        this.spec = spec;
        this.context = context;
        this.holding = holding;
        long now = System.nanoTime();
        this.stay = new Stay(context.timing(), context.clock(), now);
        this.info = spec.model().info();
        this.files = SessionFiles.begin(spec, context.encoder());
        this.playhead =
                new Playhead(info, new Branch(context.limits(), spec.seed(), spec.prompt()), files.recording(), now);
        this.prompting = new Prompting(this, playhead, info, context.prompts());
        this.wishes = new ViewerWishes(playhead, info, prompting, holding, context.metrics());
        this.nextPump = new Alarm(context.pacer(), this::pump);
        this.report = new SessionReport(this, files, playhead, stay, figures);
        Replay replay = spec.replay();
        if (replay != null) {
            playhead.branch().recall(replay);
            playhead.replay(replay.chunks());
            wishes.takeShare();
        }
    }

    // ---- life ----

    /** Where it stands in line, 1 is the first. */
    synchronized void standsAt(int position) {
        if (stay.standsAt(position) && !ended) {
            playhead.delivery().tell(report.state());
        }
    }

    /** It has its place there: makes room on the device and shows the picture; the viewer may come meanwhile. */
    void open(ModelReplica model) {
        Place given = new Place(this, context, model, playhead);
        synchronized (this) {
            if (ended) {
                return; // while it came in
            }
            place = given;
            stay.enter(System.nanoTime());
        }
        tell(report.state());
        prompting
                .begin(model.model())
                .thenCompose(nothing -> given.open(spec.seed(), spec.prompt()))
                .thenCompose(nothing -> files.lane().run(() -> showPicture(given)))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.error("session {} cannot be opened on the device", shortId(), failure);
                        end(EndReason.DEVICE_ERROR);
                    }
                });
    }

    private void showPicture(Place given) {
        byte[] jpeg = files.lane().encode(spec.picture());
        synchronized (this) {
            if (ended) {
                return;
            }
            playhead.open(jpeg, System.nanoTime());
            playhead.delivery().tell(report.state());
            prompting.tell();
            count();
            given.begin();
        }
        pump();
    }

    /** A socket is opened; the one before, if there is still one, is closed. */
    public void attach(Viewer viewer) {
        Viewer before;
        synchronized (this) {
            if (ended) {
                viewer.end(EndReason.DELETED);
                return;
            }
            before = playhead.delivery().viewer();
            long now = System.nanoTime();
            stay.acted(now);
            playhead.attach(viewer, now);
            count();
            long last = playhead.delivery().window().lastSent();
            viewer.send(new ServerMessage.Ready(
                    spec.id(),
                    spec.picture().width(),
                    spec.picture().height(),
                    info.fps(),
                    info.framesPerChunk(),
                    info.name(),
                    playhead.branch().seed(),
                    last + 1));
            if (last >= 0) {
                sendAgain(viewer, last);
            }
            if (playhead.isOpen()) {
                prompting.tell();
            }
        }
        if (before != null) {
            before.end(EndReason.REPLACED);
        }
        tell(report.state());
        context.announcements().all().forEach(this::tell);
        wake();
        pump();
    }

    private void sendAgain(Viewer viewer, long frame) {
        try {
            Recording recording = files.recording();
            viewer.send(playhead.again(frame, recording.read(recording.snapshot(), (int) frame)));
        } catch (IOException e) {
            LOG.warn("session {} cannot show its last frame again", shortId(), e);
        }
    }

    /** A socket was closed. */
    public synchronized void detach(Viewer viewer) {
        if (playhead.delivery().viewer() == viewer) {
            playhead.delivery().detach();
            stay.detached(System.nanoTime());
            count();
        }
    }

    private void wake() {
        Place now = place();
        if (now != null) {
            now.wake();
        }
    }

    /** Null while it waits. */
    synchronized @Nullable Place place() {
        return place;
    }

    /** Keeps the number of sessions that take turns on its device. */
    private void count() {
        boolean active = !ended && playhead.isRunning() && playhead.delivery().viewer() != null;
        if (place != null && active != counted) {
            counted = active;
            place.device().running().addAndGet(active ? 1 : -1);
        }
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Why the session must end now, or null. */
    synchronized @Nullable EndReason expired(long now) {
        if (stay.isOver(now) || (place != null && place.isFull())) {
            return EndReason.TIME_LIMIT;
        }
        long left = stay.left(now, playhead.delivery().viewer() != null);
        holding.endsBy(now + left);
        return left < 0 ? EndReason.IDLE : null;
    }

    /** Ends the session; completes when nothing of it is left. */
    CompletableFuture<Void> end(EndReason reason) {
        CompletableFuture<Void> left;
        synchronized (this) {
            if (ended) {
                return closed;
            }
            ended = true;
            bequeath();
            playhead.stop();
            Viewer viewer = playhead.delivery().viewer();
            if (viewer != null) {
                viewer.end(reason);
            }
            playhead.delivery().detach();
            count();
            left = place == null ? CompletableFuture.completedFuture(null) : place.leave();
        }
        holding.close();
        context.metrics().ended(reason);
        left.handle((nothing, failure) -> {
                    if (failure != null) {
                        LOG.warn("session {} was not closed cleanly", shortId(), failure);
                    }
                    return files.deleteBehindTheLast();
                })
                .thenCompose(closing -> closing)
                .whenComplete((nothing, failure) -> {
                    LOG.debug("session {} has ended", shortId());
                    emptied.complete(null);
                    closed.complete(null);
                });
        return closed;
    }

    private void bequeath() {
        if (files.recording().frames() > 1) {
            TrajectoryDocument made = report.trajectory();
            context.heirs()
                    .forEach(heir -> heir.ended(spec.caller().owner(), spec.modelPicture(), () -> context.json()
                            .writeValueAsBytes(made)));
        }
    }

    /** It was never opened, nor will be. */
    void discard() {
        holding.close();
        files.delete();
    }

    /** Completes when nothing is left of it, and before what {@link #end} returns: who waits for that finds its place free. */
    CompletableFuture<Void> whenEmptied() {
        return emptied;
    }

    // ---- what the viewer says ----

    /**
     * Does what a client says.
     *
     * @throws RefusedException if it makes no sense; nothing has changed then
     */
    public void handle(ClientMessage message) {
        boolean stateChanged;
        synchronized (this) {
            if (ended) {
                return;
            }
            long now = System.nanoTime();
            if (!(message instanceof ClientMessage.Ack)) {
                stay.acted(now);
            }
            stateChanged = wishes.act(message, place, now);
            count();
        }
        if (stateChanged) {
            tell(report.state());
        }
        wake();
        pump();
    }

    /** Takes a message in; why it comes too soon, or null. */
    public @Nullable String tooSoon(long now) {
        return holding.message(now);
    }

    synchronized void tell(ServerMessage message) {
        playhead.delivery().tell(message);
    }

    /** A chunk could not be made: the session is over. */
    void fail(int chunk, Throwable failure) {
        if (hasEnded()) {
            return; // what it was needed for is over
        }
        boolean full = DiskFull.isReasonOf(failure);
        try (MDC.MDCCloseable id = logged()) {
            LOG.error("session {} failed at chunk {}", shortId(), chunk, failure);
        }
        end(full ? EndReason.DISK_FULL : EndReason.DEVICE_ERROR);
    }

    /** When the newest drag came in, for the chunk that is begun with it; 0 if there was none since the last. */
    synchronized long takeDrag() {
        return wishes.takeDrag();
    }

    /** Frames are ready. */
    void note(int frames, long dragNanos, long now) {
        figures.note(frames, dragNanos, now);
        context.figures().note(frames, dragNanos, now);
    }

    /** Sends what is due and comes back when more is. */
    synchronized void pump() {
        long now = System.nanoTime();
        long wait = playhead.delivery().pump(now, playhead.isRunning());
        if (playhead.hasReplayed()) {
            playhead.pause(now);
            count();
            playhead.delivery().tell(report.state());
        }
        if (!nextPump.set(wait)) {
            LOG.debug("session {} sends no more: the studio stops", shortId());
        }
    }

    // ---- who it is ----

    /** What it says of itself. */
    SessionReport report() {
        return report;
    }

    public SessionSpec spec() {
        return spec;
    }

    SessionFiles files() {
        return files;
    }

    /** Puts the session's {@link #shortId} into every line that this thread logs until it is closed. */
    public MDC.MDCCloseable logged() {
        return MDC.putCloseable("session", shortId());
    }

    /** Enough of the name to find it in a log, too little to use it. */
    public String shortId() {
        return spec.id().substring(0, 6);
    }
}
