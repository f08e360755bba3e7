package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.device.DeviceThread;
import org.ardrag.server.device.ModelReplica;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Makes a session's chunks when their time has come: on the device's thread, then, encoding them, on the encoder's. The
 * session's lock guards what it knows; the model runs outside of it.
 */
final class ChunkMaker implements DeviceThread.Source {

    private final StudioSession session;
    private final SessionContext context;
    private final ModelReplica model;
    private final Generator generator;
    private final Playhead playhead;
    private final Recording recording;
    private final ShownFrames shown;
    private final FrameEncoder.Lane encoder;
    private boolean stopped;
    private boolean full;
    /** A chunk far back that the generator is still on its way to, and when it should be done with the next stretch. */
    private @Nullable ChunkJob approached;

    private long approachDue;

    ChunkMaker(
            StudioSession session, SessionContext context, ModelReplica model, Generator generator, Playhead playhead) {
        this.session = session;
        this.context = context;
        this.model = model;
        this.generator = generator;
        this.playhead = playhead;
        this.recording = session.files().recording();
        this.encoder = session.files().lane();
        this.shown = new ShownFrames(session.spec().picture(), model.info(), recording);
    }

    /** No chunk is made any more. Under the session's lock. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        synchronized (session) {
            return stopped;
        }
    }

    /** Whether the recording has no room for more. Under the session's lock. */
    boolean isFull() {
        return full;
    }

    /** Those who go far back do so in turns, each due as soon as a chunk would be: nobody has to wait for all of it. */
    @Override
    public DeviceThread.@Nullable Turn turn() {
        synchronized (session) {
            if (stopped || full) {
                return null;
            }
            if (approached != null) {
                return new DeviceThread.Turn(approachDue - ahead(), approachDue);
            }
            if (!playhead.mayBegin()) {
                return null;
            }
            long due = playhead.nextDue();
            return new DeviceThread.Turn(
                    due - ahead() - context.timing().margin().toNanos(), due);
        }
    }

    /**
     * How long before its frames are due a chunk is begun: every session that runs on the device may want its turn meanwhile,
     * and they have to be encoded.
     */
    private long ahead() {
        return model.estimate().cautious() * sharing() + encoder.estimate().cautious();
    }

    private int sharing() {
        return Math.max(1, model.device().running().get());
    }

    @Override
    public void run() {
        try (MDC.MDCCloseable id = session.logged()) {
            make();
        }
    }

    private void make() {
        ChunkJob job;
        synchronized (session) {
            DeviceThread.Turn turn = turn();
            if (turn == null) {
                return;
            }
            long perChunk = model.estimate().usual() * sharing();
            job = approached != null ? approached : begin(perChunk, turn.startAt());
            approached = null;
            if (job.cancelled) {
                playhead.made(job);
                return;
            }
        }
        try {
            if (generator.approach(job) > 0) {
                synchronized (session) {
                    approached = job;
                    approachDue = System.nanoTime() + ahead();
                }
                return;
            }
            job.begun = System.nanoTime();
            Generator.Made made = generator.make(job);
            job.made = System.nanoTime();
            model.estimate().add(job.made - job.begun);
            synchronized (session) {
                if (!playhead.made(job)) {
                    return;
                }
            }
            encoder.run(() -> encode(job, made)).whenComplete((nothing, failure) -> {
                if (failure != null) {
                    session.fail(job.chunk, failure);
                }
            });
        } catch (RuntimeException | Error e) { // the device's own errors come as either
            session.fail(job.chunk, e);
        }
    }

    private ChunkJob begin(long perChunk, long wanted) {
        ChunkJob job = playhead.begin(System.nanoTime(), perChunk, wanted);
        job.draggedAt = session.takeDrag();
        return job;
    }

    private void encode(ChunkJob job, Generator.Made made) {
        ShownFrames.Before before;
        synchronized (session) {
            if (!playhead.stillWanted(job)) {
                return;
            }
            before = shown.before(playhead.branch());
        }
        long start = System.nanoTime();
        List<byte[]> jpegs = new ArrayList<>();
        for (RgbImage frame : shown.of(before, made.control(), made.chunk().frames())) {
            jpegs.add(encoder.encode(frame));
        }
        synchronized (session) {
            if (!playhead.stillWanted(job)) {
                return;
            }
            long now = System.nanoTime();
            encoder.estimate().add(now - job.made);
            ServerMessage.Stats stats =
                    playhead.keep(job, made.control(), made.chunk().timings(), jpegs, now - start, now);
            full = recording.bytes() > context.limits().recordingBytes().toBytes();
            playhead.delivery().tell(stats);
            context.metrics().chunk(stats, jpegs.size());
            session.note(jpegs.size(), job.draggedAt == 0 ? 0 : now - job.draggedAt, now);
        }
        model.device().thread().wake();
        session.pump();
    }
}
