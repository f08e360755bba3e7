package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.session.ChunkFrames;

/**
 * How noisy each frame of a batch is. The picture is clean; the frames of a chunk, denoised together, are equally noisy.
 *
 * @param timesteps of each frame, [B * F]
 * @param steps number of the denoising step that has this timestep, -1 for none, [B * F]
 */
@SuppressWarnings("ArrayRecordComponent") // drawn, used and thrown away
record NoiseLevels(float[] timesteps, int[] steps) {

    /** Draws a level for every chunk: mostly one of the denoising steps, or anywhere, as the config says. */
    static NoiseLevels draw(TransformerConfig config, SplittableRandom random) {
        int f = config.latentFrames();
        List<Integer> list = config.model().denoisingStepList();
        float[] timesteps = new float[config.pool().batchSize() * f];
        int[] steps = new int[timesteps.length];
        ChunkFrames chunks = config.model().chunkFrames();
        for (int i = 0; i < timesteps.length; i++) {
            if (i % f != chunks.first(chunks.chunk(i % f))) {
                steps[i] = steps[i - 1];
                timesteps[i] = timesteps[i - 1];
                continue;
            }
            double s = random.nextDouble();
            steps[i] = -1;
            if (i % f == 0) {
                timesteps[i] = 0;
            } else if (random.nextDouble() < config.stepShare()) {
                steps[i] = random.nextInt(list.size());
                timesteps[i] = list.get(steps[i]);
            } else {
                timesteps[i] = (float) (FlowMatchScheduler.NUM_TRAIN_TIMESTEPS
                        * (config.shift() * s / (1 + (config.shift() - 1) * s)));
            }
        }
        return new NoiseLevels(timesteps, steps);
    }

    /** The timesteps, [B, F]. */
    NDArray t(NDManager owner, long clips) {
        return owner.create(timesteps, new Shape(clips, timesteps.length / clips));
    }
}
