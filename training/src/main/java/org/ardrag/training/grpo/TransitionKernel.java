package org.ardrag.training.grpo;

import ai.djl.ndarray.NDArray;

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
}
