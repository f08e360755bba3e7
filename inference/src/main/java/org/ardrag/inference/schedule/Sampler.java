package org.ardrag.inference.schedule;

import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;

/** How a latent goes from one denoising step to the next. A model is trained and served with the same one. */
public enum Sampler {
    /** One Euler step of the ODE. */
    ODE {
        @Override
        public NDArray step(NDArray xt, NDArray v, double sigma, double nextSigma, Supplier<NDArray> noise) {
            return Flow.eulerStep(xt, v, sigma, nextSigma);
        }
    },
    /** Predict x_0 and noise it again ({@code pipeline/causal_inference.py} of guandeh17/Self-Forcing). */
    RENOISE {
        @Override
        public NDArray step(NDArray xt, NDArray v, double sigma, double nextSigma, Supplier<NDArray> noise) {
            NDArray x0 = Flow.toX0(xt, v, sigma);
            return nextSigma == 0 ? x0 : Flow.addNoise(x0, noise.get(), nextSigma);
        }
    };

    /**
     * Makes the next latent.
     *
     * @param xt the latent at sigma
     * @param v the flow predicted there
     * @param nextSigma 0 behind the last step
     * @param noise fresh noise, asked for only when it is needed
     */
    public abstract NDArray step(NDArray xt, NDArray v, double sigma, double nextSigma, Supplier<NDArray> noise);
}
