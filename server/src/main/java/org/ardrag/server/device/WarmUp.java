package org.ardrag.server.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.PictureDetail;
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
    private final int frameSize;
    private final BooleanSupplier stillLoaded;
    private final long begun = System.nanoTime();
    private final long nanos;

    /**
     * Begins now.
     *
     * @param frameSize pixels a side that frames are shown at which are larger than the model makes them
     * @param stillLoaded asked on the device's thread, on which models are closed
     */
    WarmUp(ModelReplica copy, int frameSize, Duration duration, BooleanSupplier stillLoaded) {
        this.device = copy.device().thread();
        this.copy = copy;
        this.frameSize = frameSize;
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
            makeChunks(copy, frameSize);
        }
    }

    /** Makes some chunks with a drag in them, and enlarges their frames if they are shown larger. On the device's thread. */
    static void makeChunks(ModelReplica copy, int frameSize) {
        ModelInfo info = copy.info();
        FrameSize shown = FrameSize.of(info, frameSize);
        PictureDetail detail = new PictureDetail(info.width(), info.height(), shown.width() / info.width());
        RgbImage large = disc(shown.width(), shown.height());
        List<ControlChunk> controls = new ArrayList<>(List.of(ControlChunk.empty(info.framesPerChunk())));
        try (LiveSession session = copy.model().open(disc(info.width(), info.height()), 0, null)) {
            Trajectories tracks = new Trajectories(info.fps(), info.framesPerChunk());
            tracks.begin(0, 0.5, 0.5, 1);
            tracks.move(0, 0.7, 0.5, 1000);
            for (int i = 1; i <= CHUNKS; i++) {
                long start = System.nanoTime();
                controls.add(tracks.next());
                List<RgbImage> frames = session.next(controls.get(i)).frames();
                if (i > 1) {
                    copy.estimate().add(System.nanoTime() - start);
                }
                if (shown.width() > info.width()) {
                    detail.show(chunk -> large, controls, i, frames);
                }
            }
        }
    }

    /** A disc on a ground with something to see in it: on plain grey nothing is told apart, and no gap is filled. */
    private static RgbImage disc(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            double x = (i % width + 0.5) / width;
            double y = (i / width + 0.5) / height;
            double wave = Math.sin(40 * x) * Math.sin(30 * y);
            boolean inside = Math.hypot(x - 0.5, y - 0.5) < 0.2;
            rgb[3 * i] = (byte) (inside ? 220 : 60 + 40 * wave);
            rgb[3 * i + 1] = (byte) (inside ? 60 + 30 * wave : 90 + 60 * y);
            rgb[3 * i + 2] = (byte) (inside ? 40 : 150 - 40 * wave);
        }
        return new RgbImage(width, height, rgb);
    }
}
