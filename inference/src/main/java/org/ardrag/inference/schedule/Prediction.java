package org.ardrag.inference.schedule;

import ai.djl.ndarray.NDArray;

/** What a transformer's output means. A model is trained and served with the same one. */
public enum Prediction {
    /** The flow v, as in the official models. */
    FLOW {
        @Override
        public NDArray flow(NDArray output, NDArray xt, NDArray reference, double sigma) {
            return output;
        }
    },
    /**
     * What the clean latent adds to the reference: x_0 = reference + output, v = (x_t - x_0) / sigma. An output of
     * nothing holds everything still, for ever and exactly; a small model that predicts the flow has to find that through
     * the head's norm, and what holds still wears out (docs/training.md has the measurement).
     */
    RESIDUAL {
        @Override
        public NDArray flow(NDArray output, NDArray xt, NDArray reference, double sigma) {
            return xt.sub(reference).sub(output).div((float) sigma);
        }
    };

    /**
     * The flow that an output stands for.
     *
     * @param output of the transformer
     * @param xt the noisy latent that it was given
     * @param reference the previous clean latent, moved along
     * @param sigma of the noisy latent, above 0
     */
    public abstract NDArray flow(NDArray output, NDArray xt, NDArray reference, double sigma);
}
