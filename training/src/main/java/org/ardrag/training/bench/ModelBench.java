package org.ardrag.training.bench;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/** What one chunk takes in the model alone, part by part. */
final class ModelBench {

    private static final int WARM_UP = 10;
    private static final int CHUNKS = 40;

    private ModelBench() {}

    /**
     * Medians in milliseconds.
     *
     * @param chunk the whole chunk
     */
    record Parts(double control, double denoise, double cache, double decode, double chunk) {

        /** Which share of so many operations a second the denoising passes reach. */
        double transformerShare(ModelManifest manifest, ChunkCost cost, double rate) {
            return cost.pass().times(manifest.denoisingStepList().size()).byOperations(rate) / denoise;
        }
    }

    static Parts measure(StudioModel model) {
        ModelManifest manifest = model.manifest();
        RgbImage picture =
                new RgbImage(manifest.width(), manifest.height(), new byte[3 * manifest.width() * manifest.height()]);
        double[][] parts = new double[5][CHUNKS];
        try (GenerationSession session = model.open(picture, 1, null)) {
            for (int i = -WARM_UP; i < CHUNKS; i++) {
                long begun = System.nanoTime();
                Chunk chunk = session.next(control(manifest.framesPerChunk(), i));
                double whole = (System.nanoTime() - begun) / 1e6;
                if (i >= 0) {
                    parts[0][i] = chunk.timings().control() / 1e6;
                    parts[1][i] = chunk.timings().denoise() / 1e6;
                    parts[2][i] = chunk.timings().cache() / 1e6;
                    parts[3][i] = chunk.timings().decode() / 1e6;
                    parts[4][i] = whole;
                }
            }
        }
        return new Parts(
                Timing.median(parts[0]),
                Timing.median(parts[1]),
                Timing.median(parts[2]),
                Timing.median(parts[3]),
                Timing.median(parts[4]));
    }

    /** One dot on its way around. */
    private static ControlChunk control(int frames, int chunk) {
        List<List<ControlPoint>> points = new ArrayList<>();
        for (int k = 0; k < frames; k++) {
            double angle = 0.1 * (chunk * frames + k);
            points.add(List.of(
                    new ControlPoint(0, (float) (0.5 + 0.3 * Math.cos(angle)), (float) (0.5 + 0.3 * Math.sin(angle)))));
        }
        return new ControlChunk(points);
    }
}
