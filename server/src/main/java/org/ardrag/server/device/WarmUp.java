package org.ardrag.server.device;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Trajectories;
import org.jspecify.annotations.Nullable;

/**
 * Chunks that nobody sees. The first of them tell how long a chunk takes here; those made later, while nobody else is on
 * the device, have the JVM compile what chunks are made with before the first viewer comes.
 */
final class WarmUp implements DeviceThread.Source {

    /** The first chunk pays for the engine's own warming up; the later ones are measured. */
    private static final int CHUNKS = 4;

    /** So late that whoever comes goes first. */
    private static final long SOME_DAY = TimeUnit.HOURS.toNanos(1);

    private final DeviceThread device;
    private final ModelReplica copy;
    private final BooleanSupplier stillLoaded;
    private final long begun = System.nanoTime();
    private final long nanos;

    /**
     * Begins now.
     *
     * @param stillLoaded asked on the device's thread, on which models are closed
     */
    WarmUp(ModelReplica copy, Duration duration, BooleanSupplier stillLoaded) {
        this.device = copy.device().thread();
        this.copy = copy;
        this.stillLoaded = stillLoaded;
        this.nanos = duration.toNanos();
    }

    @Override
    public DeviceThread.@Nullable Turn turn() {
        return device.isAlone(this) ? new DeviceThread.Turn(begun, begun + SOME_DAY) : null;
    }

    @Override
    public void run() {
        if (System.nanoTime() - begun >= nanos || !stillLoaded.getAsBoolean()) {
            device.remove(this);
        } else {
            makeChunks(copy);
        }
    }

    /** Makes some chunks with a drag in them. On the device's thread. */
    static void makeChunks(ModelReplica copy) {
        ModelInfo info = copy.info();
        byte[] grey = new byte[3 * info.width() * info.height()];
        Arrays.fill(grey, (byte) 127);
        try (LiveSession session = copy.model().open(new RgbImage(info.width(), info.height(), grey), 0, null)) {
            Trajectories tracks = new Trajectories(info.fps(), info.framesPerChunk());
            tracks.begin(0, 0.5, 0.5, 1);
            for (int i = 0; i < CHUNKS; i++) {
                long start = System.nanoTime();
                ControlChunk control = tracks.next();
                session.next(control);
                if (i > 0) {
                    copy.estimate().add(System.nanoTime() - start);
                }
            }
        }
    }
}
