package org.ardrag.inference.schedule;

import static org.ardrag.inference.engine.Numbers.over;

import ai.djl.ndarray.NDArray;

/** What a transformer's output means. A model is trained and served with the same one. */
public enum Prediction {
    /** The flow v, as in the official models. */
    FLOW(0) {
        @Override
        public NDArray flow(NDArray output, NDArray xt, References references, double sigma) {
            return output;
        }

        @Override
        public NDArray clean(NDArray output, NDArray xt, References references, NDArray sigma) {
            return xt.sub(output.mul(sigma));
        }

        @Override
        public NDArray error(NDArray output, NDArray x0, NDArray noise, References references) {
            return output.sub(Flow.target(x0, noise));
        }
    },
    /**
     * How much the clean latent takes of the moved latent instead of what is laid there, and what it adds:
     * x_0 = laid + a (moved - laid) + r, v = (x_t - x_0) / sigma, r on the first channels, a on the last. An output of nothing
     * moves what is held and keeps all else as it is, for ever and exactly; the outline of a thing is a. Nothing is taken from
     * the frame before: what is a little off there would be so in every frame from then on (docs/training.md has the
     * measurement). A small model that predicts the flow has to find all that through the head's norm, and what holds still
     * wears out. Networks that animate a picture by moving it blend likewise (Siarohin et al. 2019, arXiv 2003.00196,
     * occlusion masks).
     */
    BLEND(1) {
        @Override
        public NDArray flow(NDArray output, NDArray xt, References references, double sigma) {
            return over(xt.sub(blend(output, references)), sigma);
        }

        @Override
        public NDArray clean(NDArray output, NDArray xt, References references, NDArray sigma) {
            return blend(output, references);
        }

        @Override
        public NDArray error(NDArray output, NDArray x0, NDArray noise, References references) {
            return blend(output, references).sub(x0);
        }

        private NDArray blend(NDArray output, References references) {
            long channels = references.laid().getShape().get(1);
            NDArray laid = references.laid();
            NDArray a = output.get(":, {}:", channels);
            return output.get(":, :{}", channels)
                    .add(laid)
                    .add(references.moved().sub(laid).mul(a));
        }
    };

    private final int extraChannels;

    Prediction(int extraChannels) {
        this.extraChannels = extraChannels;
    }

    /** Channels of the output behind those of a latent. */
    public int extraChannels() {
        return extraChannels;
    }

    /**
     * The flow that an output stands for.
     *
     * @param output of the transformer, [B, C + extraChannels, F, H, W]
     * @param xt the noisy latent that it was given, [B, C, F, H, W]
     * @param sigma of the noisy latent, above 0
     */
    public abstract NDArray flow(NDArray output, NDArray xt, References references, double sigma);

    /**
     * The clean latent that an output stands for.
     *
     * @param sigma of each noisy latent, to be spread over [B, C, F, H, W]
     */
    public abstract NDArray clean(NDArray output, NDArray xt, References references, NDArray sigma);

    /** How far an output is off, [B, C, F, H, W], in what it predicts: the flow or the clean latent. */
    public abstract NDArray error(NDArray output, NDArray x0, NDArray noise, References references);
}
