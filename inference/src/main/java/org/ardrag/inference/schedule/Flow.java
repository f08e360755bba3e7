package org.ardrag.inference.schedule;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;

/**
 * The conversions of flow matching between a clean latent x_0, noise, a noisy latent x_t = (1 - sigma) x_0 + sigma * noise
 * and the flow v = noise - x_0 (guandeh17/Self-Forcing, {@code utils/scheduler.py} and {@code utils/wan_wrapper.py}).
 */
public final class Flow {

    private Flow() {}

    /** x_t from x_0 and noise. */
    public static NDArray addNoise(NDArray x0, NDArray noise, double sigma) {
        return times(x0, 1 - sigma).add(times(noise, sigma));
    }

    /** What the model learns to predict. */
    public static NDArray target(NDArray x0, NDArray noise) {
        return noise.sub(x0);
    }

    /** The clean estimate from x_t and the predicted flow. */
    public static NDArray toX0(NDArray xt, NDArray v, double sigma) {
        return xt.sub(times(v, sigma));
    }

    /** One step of the ODE, from sigma to the next, smaller one. */
    public static NDArray eulerStep(NDArray xt, NDArray v, double sigma, double nextSigma) {
        return xt.add(times(v, nextSigma - sigma));
    }
}
