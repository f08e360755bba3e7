package org.ardrag.server.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.server.storage.DiskFull;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One session: takes what the viewer says, hands out frames when they are due, ends when its time has come; its
 * {@link ChunkMaker} makes the chunks. Its lock is held for moments only.
 */
public final class StudioSession {

    private static final Logger LOG = LoggerFactory.getLogger(StudioSession.class);

    private final SessionSpec spec;
    private final SessionContext context;
    private final ModelInfo info;
    private final Generator generator;
    private final Recording recording;
    private final Movies movies;
    private final Playhead playhead;
    private final ChunkMaker maker;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final long begun = System.nanoTime();
    private long lastAction = begun;
    private long detachedAt = begun;
    private boolean ended;
    private boolean counted;
    private @Nullable Future<?> nextPump;

    StudioSession(SessionSpec spec, SessionContext context) throws IOException {
        this.spec = spec;
        this.context = context;
        this.info = spec.model().info();
        this.generator = new Generator(spec.model().model(), spec.picture());
        this.recording = new Recording(spec.recording());
        this.movies = new Movies(recording, info, spec.recording());
        this.playhead =
                new Playhead(info, new Branch(context.limits(), spec.seed(), spec.prompt()), recording, lastAction);
        this.maker = new ChunkMaker(this, context, spec.model(), generator, playhead, recording);
    }

    // ---- life ----

    /** Makes room on the device and shows the picture; the viewer may come meanwhile. */
    void open() {
        context.device()
                .call(() -> {
                    generator.open(spec.seed(), spec.prompt());
                    return null;
                })
                .thenCompose(nothing -> context.encoder().run(this::showPicture))
                .whenComplete((nothing, failure) -> {
                    if (failure != null) {
                        LOG.error("session {} cannot be opened on the device", shortId(), failure);
                        end(EndReason.DEVICE_ERROR);
                    }
                });
    }

    private void showPicture() {
        byte[] jpeg = context.encoder().encode(spec.picture());
        synchronized (this) {
            if (ended) {
                return;
            }
            playhead.open(jpeg, System.nanoTime());
            playhead.delivery().tell(state());
            context.device().add(maker);
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
            lastAction = System.nanoTime();
            playhead.attach(viewer, lastAction);
            count();
            long last = playhead.delivery().window().lastSent();
            viewer.send(new ServerMessage.Ready(
                    spec.id(),
                    info.width(),
                    info.height(),
                    info.fps(),
                    info.framesPerChunk(),
                    info.name(),
                    playhead.branch().seed(),
                    last + 1));
            if (last >= 0) {
                sendAgain(viewer, last);
            }
        }
        if (before != null) {
            before.end(EndReason.REPLACED);
        }
        tell(state());
        context.device().wake();
        pump();
    }

    private void sendAgain(Viewer viewer, long frame) {
        try {
            viewer.send(playhead.again(frame, recording.read(recording.snapshot(), (int) frame)));
        } catch (IOException e) {
            LOG.warn("session {} cannot show its last frame again", shortId(), e);
        }
    }

    /** A socket was closed. */
    public synchronized void detach(Viewer viewer) {
        if (playhead.delivery().viewer() == viewer) {
            playhead.delivery().detach();
            detachedAt = System.nanoTime();
            count();
        }
    }

    /** Keeps the number of sessions that take turns. */
    private void count() {
        boolean active = !ended && playhead.isRunning() && playhead.delivery().viewer() != null;
        if (active != counted) {
            counted = active;
            context.running().addAndGet(active ? 1 : -1);
        }
    }

    /** Why the session must end now, or null. */
    synchronized @Nullable EndReason expired(long now) {
        if (now - begun > context.timing().total().toNanos() || maker.isFull()) {
            return EndReason.TIME_LIMIT;
        }
        boolean lost = playhead.delivery().viewer() == null
                && now - detachedAt > context.timing().grace().toNanos();
        boolean idle = now - lastAction > context.timing().idle().toNanos();
        return lost || idle ? EndReason.IDLE : null;
    }

    /** Ends the session; completes when nothing of it is left. */
    CompletableFuture<Void> end(EndReason reason) {
        synchronized (this) {
            if (ended) {
                return closed;
            }
            ended = true;
            playhead.stop();
            maker.stop();
            Viewer viewer = playhead.delivery().viewer();
            if (viewer != null) {
                viewer.end(reason);
            }
            playhead.delivery().detach();
            count();
            context.device().remove(maker);
        }
        context.metrics().ended(reason);
        context.device()
                .call(() -> {
                    generator.close();
                    return null;
                })
                .handle((nothing, failure) -> {
                    if (failure != null) {
                        LOG.warn("session {} was not closed cleanly", shortId(), failure);
                    }
                    return context.encoder().run(this::deleteFiles);
                })
                .thenCompose(closing -> closing)
                .whenComplete((nothing, failure) -> closed.complete(null));
        return closed;
    }

    private void deleteFiles() {
        try (recording;
                movies) {
            LOG.debug("session {} has ended", shortId());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Completes when the session has ended and nothing of it is left. */
    CompletableFuture<Void> whenClosed() {
        return closed;
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
                lastAction = now;
            }
            stateChanged = ViewerWishes.act(message, playhead, info, context.metrics(), now);
            count();
        }
        if (stateChanged) {
            tell(state());
        }
        context.device().wake();
        pump();
    }

    synchronized void tell(ServerMessage message) {
        playhead.delivery().tell(message);
    }

    /** A chunk could not be made: the session is over. */
    void fail(int chunk, Throwable failure) {
        boolean full = DiskFull.isReasonOf(failure);
        try (MDC.MDCCloseable id = logged()) {
            LOG.error("session {} failed at chunk {}", shortId(), chunk, failure);
        }
        end(full ? EndReason.DISK_FULL : EndReason.DEVICE_ERROR);
    }

    /** Sends what is due and comes back when more is. */
    synchronized void pump() {
        long wait = playhead.delivery().pump(System.nanoTime(), playhead.isRunning());
        if (nextPump != null) {
            nextPump.cancel(false);
            nextPump = null;
        }
        if (wait != Delivery.NEVER) {
            try {
                nextPump = context.pacer().schedule(this::pump, wait, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("session {} sends no more: the studio stops", shortId());
            }
        }
    }

    // ---- questions ----

    /** Not under the lock: the position of a session that is being opened asks the others. */
    ServerMessage.State state() {
        boolean open;
        boolean running;
        synchronized (this) {
            open = playhead.isOpen();
            running = playhead.isRunning();
        }
        if (!open) {
            return new ServerMessage.State("queued", queuePosition(), null);
        }
        return new ServerMessage.State(running ? "running" : "paused", null, null);
    }

    /** How many sessions take their turn on the device before this one. */
    int queuePosition() {
        return context.device().position(maker);
    }

    synchronized boolean isConnected() {
        return playhead.delivery().viewer() != null;
    }

    public SessionSpec spec() {
        return spec;
    }

    Movies movies() {
        return movies;
    }

    Recording recording() {
        return recording;
    }

    synchronized long seed() {
        return playhead.branch().seed();
    }

    /** What made the frames so far. */
    synchronized TrajectoryDocument trajectory() {
        Branch branch = playhead.branch();
        List<ControlChunk> controls = branch.controls();
        return TrajectoryDocument.of(
                spec, branch.seed(), branch.prompts(), branch.actionsBefore(controls.size() + 1), controls);
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
