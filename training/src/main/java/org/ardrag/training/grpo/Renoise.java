package org.ardrag.training.grpo;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;
import org.ardrag.inference.schedule.Flow;

/**
 * Predict the clean latent and noise it again: the few-step sampler of Self-Forcing, which is a Gaussian step as it stands.
 * The last step, to sigma 0, is certain and has no density.
 */
public record Renoise() implements TransitionKernel {

    @Override
    public Transition step(NDArray xt, NDArray v, double sigma, double nextSigma) {
        return new Transition(times(Flow.toX0(xt, v, sigma), 1 - nextSigma), nextSigma);
    }
}
