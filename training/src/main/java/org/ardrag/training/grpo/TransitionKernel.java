package org.ardrag.training.grpo;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.Sampler;

/**
 * How a denoising step becomes a random one with a known density. A student is trained, served and reinforced with the same
 * sampler: {@link OdeToSde} belongs to {@code Sampler.ODE}, {@link Renoise} to {@code Sampler.RENOISE}.
 */
public interface TransitionKernel {

    /**
     * The step from one noise level to the next.
     *
     * @param xt the latent at sigma, [B, ...]
     * @param v the flow predicted there
     * @param sigma in (0, 1]
     * @param nextSigma smaller, and above 0 where the last step has no density
     */
    Transition step(NDArray xt, NDArray v, double sigma, double nextSigma);

    /**
     * The kernel that belongs to a sampler.
     *
     * @param noiseLevel of {@link OdeToSde}; without a meaning for the other
     * @param denoisingStepList timesteps of the model, at least 2: the last step has no density
     */
    static TransitionKernel of(Sampler sampler, double noiseLevel, List<Integer> denoisingStepList) {
        if (denoisingStepList.size() < 2) {
            throw new IllegalArgumentException("denoising_step_list is " + denoisingStepList
                    + "; the last step is never stochastic, so at least 2 are needed");
        }
        return switch (sampler) {
            case ODE ->
                new OdeToSde(noiseLevel, (double) denoisingStepList.get(1) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS);
            case RENOISE -> new Renoise();
        };
    }
}
