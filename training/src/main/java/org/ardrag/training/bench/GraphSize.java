package org.ardrag.training.bench;

import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;

/**
 * What the graph of a transformer's pass keeps for its way back, in bytes: counted line by line in
 * {@code programs/causal_wan_model.py}, by what libtorch saves for each operation's derivative ({@code derivatives.yaml}).
 * A number stands for C = {@code dim} or F = {@code ffn_dim} values of one token in one block.
 *
 * <p>Where weights learn, in float32, 16 C + 2 F: what comes in (the LayerNorm's), normed (the scale's), modulated (that of q,
 * k and v); q and k before their norm, normed (the norm's weight's), turned (attention's), v; what attention gives; that
 * projected (the gate's); the second half's in, normed and modulated; before and behind GELU, 2 F; projected (the gate's).
 * In bfloat16 q and k are float32 before their norm: 14 C + 2 F of two bytes and 2 C of four.
 *
 * <p>Where weights are frozen and the gradient goes through to the input, only what is no factor of a weight: 8 C + F, of which
 * 2 C are float32 in either type.
 *
 * @param frameTokens tokens of a latent frame
 */
record GraphSize(CausalWanConfig model, Precision precision, int frameTokens) {

    private static final int FLOAT = Precision.FLOAT32.bytes();

    static GraphSize of(ModelManifest manifest, Precision precision) {
        CausalWanConfig model = manifest.transformer();
        return new GraphSize(model, precision, model.frameSeqLength(manifest.latentHeight(), manifest.latentWidth()));
    }

    private double value() {
        return precision.bytes();
    }

    /** So many tokens as they stand between two blocks. */
    double tokens(double tokens) {
        return tokens * model.dim() * value();
    }

    /** The tokens before each block and behind the last, all that is kept where blocks are worked out once more. */
    double betweenBlocks(double tokens) {
        return (model.numLayers() + 1) * tokens(tokens);
    }

    /** One block whose weights learn. */
    double block(double tokens) {
        double values = 14.0 * model.dim() + 2.0 * model.ffnDim();
        return tokens * (values * value() + inFloat32());
    }

    /** Of one token in one block, in either type: q and k before their norm, and the log-sum-exp of each head's scores. */
    private double inFloat32() {
        return (2.0 * model.dim() + model.numHeads()) * FLOAT;
    }

    /** All blocks and what stands behind them: normed, modulated and what comes in, of whole clips. */
    double learning(double tokens) {
        return model.numLayers() * block(tokens) + 3 * tokens(tokens);
    }

    /** All blocks where the weights are frozen. */
    double frozen(double tokens) {
        double values = 6.0 * model.dim() + model.ffnDim();
        return model.numLayers() * tokens * (values * value() + inFloat32()) + tokens(tokens);
    }

    /**
     * All blocks of a chunk behind copies of a KV cache: its own keys and values stand joined with those before.
     *
     * @param frames of the chunk
     * @param reach latent frames that it looks at, itself included
     */
    double behind(int clips, int frames, int reach) {
        return learning((double) clips * frames * frameTokens) + keys(clips, reach - frames);
    }

    /** Keys and values of so many latent frames in all blocks. */
    double keys(int clips, int frames) {
        return 2.0 * model.numLayers() * tokens((double) clips * frames * frameTokens);
    }

    /** What the way back makes besides, at its most: gradients on both sides of GELU, and those of the tokens. */
    double working(double tokens) {
        return tokens * (model.ffnDim() + 3.0 * model.dim()) * value();
    }

    /** What a discriminator keeps: features of several depths joined and normed, its own layer before and behind SiLU. */
    double judged(double tokens, int depths) {
        return (2.0 * depths + 2) * tokens * model.dim() * FLOAT;
    }
}
