package org.ardrag.inference.session;

import java.util.List;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The timesteps of a chunk's denoising passes, the closing 0 included. The first chunk behind the picture may have a list of
 * its own ({@code denoising_step_list_first_chunk} of thu-ml/Causal-Forcing); with a shift, the lists are places on the
 * shifted schedule ({@code warp_denoising_step} of guandeh17/Self-Forcing).
 */
final class DenoisingSteps {

    private final float[] later;
    private final float[] first;

    DenoisingSteps(List<Integer> list, @Nullable List<Integer> firstChunk, @Nullable Double shift) {
        later = timesteps(list, shift);
        first = firstChunk == null ? later : timesteps(firstChunk, shift);
    }

    private static float[] timesteps(List<Integer> list, @Nullable Double shift) {
        int[] steps = list.stream().mapToInt(Integer::intValue).toArray();
        float[] timesteps = new float[steps.length + 1];
        float[] warped = shift == null
                ? new float[0]
                : FlowMatchScheduler.training(shift).warp(steps);
        for (int n = 0; n < steps.length; n++) {
            timesteps[n] = shift == null ? steps[n] : warped[n];
        }
        return timesteps;
    }

    /** Denoising passes of a chunk. */
    int count(int chunk) {
        return of(chunk).length - 1;
    }

    /** Timestep of a pass, 0 behind the last. */
    float timestep(int chunk, int step) {
        return of(chunk)[step];
    }

    /** Share of noise in the latent that a pass is given, 0 behind the last. */
    double sigma(int chunk, int step) {
        return (double) timestep(chunk, step) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
    }

    private float[] of(int chunk) {
        return chunk <= 1 ? first : later;
    }
}
