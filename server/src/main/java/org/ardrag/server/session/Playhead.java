package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.session.ChunkTimings;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands: which chunk comes next and when, what is being made, what is kept, what is to be sent. It
 * knows no threads and no device; the session's lock guards it. Times as of {@link System#nanoTime()}.
 */
final class Playhead {

    private final ChunkShape shape;
    private final Branch branch;
    private final Delivery delivery;
    private final Recording recording;
    private final FrameClock clock;
    private final FrameLabels labels;
    /** Chunks between their start and their frames: one in the making, at most one being encoded. */
    private final List<ChunkJob> inFlight = new ArrayList<>();

    private byte @Nullable [] firstFrame;
    private boolean running;
    private boolean making;
    private int next = 1;
    private boolean fresh;
    private long pausedAt;
    private long mayStartAt;
    private long lastReady;
    /** The last chunk that is played again before the viewer goes on himself; 0 if none is. */
    private int replayed;

    Playhead(ModelInfo info, Branch branch, Recording recording, long now) {
        this.shape = new ChunkShape(info.framesPerChunk());
        this.branch = branch;
        this.recording = recording;
        this.delivery = new Delivery(shape);
        this.labels = new FrameLabels(shape, info.fps());
        this.clock = new FrameClock(info.fps(), info.framesPerChunk(), now);
        this.pausedAt = now;
    }

    Branch branch() {
        return branch;
    }

    Delivery delivery() {
        return delivery;
    }

    ChunkShape shape() {
        return shape;
    }

    boolean isOpen() {
        return firstFrame != null;
    }

    boolean isRunning() {
        return running;
    }

    /** The first chunk that what is done now can shape. */
    int next() {
        return next;
    }

    /** The session has its place on the device: the picture is its frame 0. */
    void open(byte[] picture, long now) {
        firstFrame = picture;
        recording.add(picture);
        queuePicture(false, now);
        clock.restart(now);
        mayStartAt = now;
        pausedAt = now; // who waited long for his place has missed nothing
        if (replayed > 0) {
            resume(now);
        }
    }

    /** What was recalled is played again, up to this chunk. */
    void replay(int chunks) {
        replayed = chunks;
    }

    /** Whether what was to be played again has been, and was sent. It is said once. */
    boolean hasReplayed() {
        boolean over = replayed > 0 && next > replayed && inFlight.isEmpty() && delivery.waiting() == 0;
        if (over) {
            replayed = 0;
        }
        return over;
    }

    /** The viewer does something before all was played again: from here on he goes on himself. */
    private void takeOver() {
        if (replayed > 0) {
            replayed = 0;
            branch.takeOver(next);
        }
    }

    private void queuePicture(boolean afterRewind, long now) {
        if (firstFrame != null) {
            delivery.queue(List.of(labels.picture(firstFrame, afterRewind)), now, 0);
        }
    }

    void attach(Viewer viewer, long now) {
        delivery.attach(viewer);
        branch.forgetDragTimes();
        hurryNoSoonerThan(now);
    }

    private void hurryNoSoonerThan(long now) {
        if (clock.nextChunk() - now < 0) {
            clock.restart(now);
        }
        mayStartAt = now;
    }

    void resume(long now) {
        if (!running) {
            running = true;
            delivery.shift(now - pausedAt);
            clock.shift(now - pausedAt);
            if (delivery.waiting() == 0 && inFlight.isEmpty()) {
                clock.restart(now);
            }
            mayStartAt = now;
        }
    }

    void pause(long now) {
        if (running) {
            running = false;
            pausedAt = now;
        }
    }

    /** The viewer saw a frame. */
    void seen(long frame, long now) {
        boolean blocked = !delivery.window().allows(next);
        if (delivery.window().seen(frame) && blocked) {
            hurryNoSoonerThan(now);
        }
    }

    /**
     * Goes back to the chunk that holds this frame.
     *
     * @throws RefusedException if there is no such frame
     * @return chunks that were being made and are not wanted any more
     */
    int rewind(long frame, long now) {
        long newest = shape.lastFrame(next - 1);
        if (frame > newest) {
            throw new RefusedException(
                    ErrorCode.NO_SUCH_FRAME, "there is no frame " + frame + ", allowed are frames from 0 to " + newest);
        }
        takeOver();
        int chunk = Math.max(1, shape.chunkOf(frame));
        branch.rewind(chunk);
        int abandoned = goOnFrom(chunk, chunk, now);
        if (frame == 0) {
            showPictureAgain(now);
        }
        return abandoned;
    }

    /** The viewer's prompt was read: it holds from the chunk on that is returned. */
    int prompt(String text) {
        takeOver();
        branch.prompt(text, next);
        return next;
    }

    /** What the viewer does to a track. */
    void act(ClientMessage.Action action) {
        takeOver();
        branch.act(action, next, delivery.window().unseenChunk());
    }

    void redo() {
        branch.redo(next, delivery.window().unseenChunk());
    }

    /**
     * Takes the last gesture away. What it has not shaped is kept; of that, what the viewer has not seen, or cannot tell
     * from what it has shaped, is shown again.
     *
     * @return chunks that were being made and are not wanted any more
     */
    int undo(long now) {
        Gesture gesture = branch.undo();
        int shown = Math.min(gesture.shownChunk(), delivery.window().unseenChunk());
        return goOnFrom(gesture.firstChunk(), Math.min(shown, gesture.firstChunk()), now);
    }

    int reset(long seed, long now) {
        takeOver();
        branch.reset(seed);
        int abandoned = goOnFrom(1, 1, now);
        fresh = true;
        showPictureAgain(now);
        return abandoned;
    }

    private void showPictureAgain(long now) {
        delivery.rewound(0, now, clock.period());
        queuePicture(true, now);
    }

    /**
     * The chunk to come is this one; what was made of it and after it is forgotten.
     *
     * @param shown the viewer goes on from this one, which is kept and sent again if it is an earlier one
     */
    private int goOnFrom(int chunk, int shown, long now) {
        int abandoned = 0;
        for (ChunkJob job : inFlight) {
            if (job.chunk >= chunk && !job.cancelled) {
                job.cancelled = true;
                abandoned++;
            }
        }
        next = chunk;
        labels.flag(shown);
        recording.keep(shape.lastFrame(chunk - 1) + 1);
        long from = running ? now : pausedAt; // what is due is shifted when it runs on
        clock.restart(queueAgain(shown, delivery.rewound(shown, from, clock.period())));
        mayStartAt = now;
        return abandoned;
    }

    /** Queues the frames that are kept, from this chunk on; returns when the frame behind them is due. */
    private long queueAgain(int first, long due) {
        long at = due;
        for (int chunk = first; shape.lastFrame(chunk) < recording.frames(); chunk++) {
            List<byte[]> jpegs = recording.read(shape.firstFrame(chunk), shape.lastFrame(chunk));
            delivery.queue(labels.chunk(chunk, branch.dragTimeAt(chunk), jpegs), at, clock.period());
            at += jpegs.size() * clock.period();
        }
        return at;
    }

    /** Nothing that is being made is wanted any more. */
    void stop() {
        inFlight.forEach(job -> job.cancelled = true);
        running = false;
    }

    boolean mayBegin() {
        return running
                && (replayed == 0 || next <= replayed)
                && firstFrame != null
                && !making
                && inFlight.size() < 2
                && delivery.viewer() != null
                && delivery.window().allows(next);
    }

    /** When the first frame of the next chunk is due. */
    long nextDue() {
        return clock.nextChunk();
    }

    /**
     * Begins the next chunk: what is known now shapes it.
     *
     * @param perChunk how long the device takes for one chunk of every running session
     * @param wanted when it was to be begun
     */
    ChunkJob begin(long now, long perChunk, long wanted) {
        int chunk = next++;
        long since = mayStartAt - wanted > 0 ? mayStartAt : wanted;
        ChunkJob job = new ChunkJob(
                chunk,
                branch.actionsOf(chunk),
                branch.promptAt(chunk),
                branch.seed(),
                fresh,
                clock.begin(perChunk),
                now,
                Math.max(0, now - since),
                branch.dragTimeAt(chunk));
        fresh = false;
        making = true;
        inFlight.add(job);
        return job;
    }

    /** The device is free again. Returns whether the chunk is still wanted. */
    boolean made(ChunkJob job) {
        making = false;
        return stillWanted(job);
    }

    boolean stillWanted(ChunkJob job) {
        if (job.cancelled) {
            inFlight.remove(job);
        }
        return !job.cancelled;
    }

    /** The chunk's frames are encoded: keeps them and queues them for the viewer. */
    ServerMessage.Stats keep(
            ChunkJob job, ControlChunk control, ChunkTimings timings, List<byte[]> jpegs, long encodeNanos, long now) {
        inFlight.remove(job);
        branch.made(control);
        jpegs.forEach(recording::add);
        delivery.queue(labels.chunk(job.chunk, job.dragTime, jpegs), clock.ready(job.due, now), clock.period());
        double fps = lastReady == 0 ? 0 : jpegs.size() * 1e9 / Math.max(1, now - lastReady);
        lastReady = now;
        double millis = 1e-6;
        return new ServerMessage.Stats(
                shape.lastFrame(job.chunk),
                job.queueNanos * millis,
                timings.control() * millis,
                timings.denoise() * millis,
                timings.cache() * millis,
                timings.decode() * millis,
                encodeNanos * millis,
                (now - job.begun) * millis,
                fps);
    }

    /** A frame that was sent before, for a new socket. */
    VideoFrame again(long frame, byte[] jpeg) {
        return labels.again(frame, jpeg);
    }
}
