package org.ardrag.inference.model;

/**
 * Adds up, layer by layer, what a Wan VAE's stream remembers and how far back it sees: every causal convolution keeps its
 * input's two newest time steps and sees as far.
 */
final class WanVaeWalk {

    /** Time steps before its own that a causal convolution sees. */
    private static final long PAST = 2;

    private long pixels;
    private double stepsPerLatent;
    private long elements;
    private double latents;

    private WanVaeWalk() {}

    /** The encoder's, for frames of so many pixels. */
    static WanVaeWalk encoder(WanVaeConfig config, long pixels, int imageChannels) {
        WanVaeWalk walk = new WanVaeWalk();
        walk.pixels = pixels;
        walk.stepsPerLatent = config.framesPerLatent();
        walk.conv(imageChannels);
        int in = config.dim();
        for (int stage = 0; stage < config.dimMult().size(); stage++) {
            int out = config.dim() * config.dimMult().get(stage);
            for (int i = 0; i < config.numResBlocks(); i++) {
                walk.residual(in, out);
                in = out;
            }
            if (stage < config.timeDownsample().size()) {
                walk.pixels /= 4;
                if (config.timeDownsample().get(stage)) {
                    walk.elements += out * walk.pixels; // one step: the one before the two that are joined
                    walk.latents += 1 / walk.stepsPerLatent;
                    walk.stepsPerLatent /= 2;
                }
            }
        }
        walk.residual(in, in);
        walk.residual(in, in);
        walk.conv(in);
        return walk;
    }

    /** The decoder's, for latents of so many places. */
    static WanVaeWalk decoder(WanVaeConfig config, long places) {
        WanVaeWalk walk = new WanVaeWalk();
        walk.pixels = places;
        walk.stepsPerLatent = 1;
        int last = config.dimMult().size() - 1;
        int in = config.dim() * config.dimMult().get(last);
        walk.conv(config.zDim());
        walk.residual(in, in);
        walk.residual(in, in);
        for (int stage = 0; stage <= last; stage++) {
            int out = config.dim() * config.dimMult().get(last - stage);
            for (int i = 0; i <= config.numResBlocks(); i++) {
                walk.residual(in, out);
                in = out;
            }
            if (stage < last) {
                if (config.timeDownsample().get(last - 1 - stage)) {
                    walk.conv(out);
                    walk.stepsPerLatent *= 2;
                }
                walk.pixels *= 4;
                in = out / 2;
            }
        }
        walk.conv(in);
        return walk;
    }

    private void residual(int in, int out) {
        conv(in);
        conv(out);
    }

    private void conv(int in) {
        elements += PAST * in * pixels;
        latents += (double) PAST / stepsPerLatent;
    }

    /** Elements of the stream's memory. */
    long elements() {
        return elements;
    }

    /** Latents before a latent that it sees. */
    int receptiveField() {
        return (int) Math.ceil(latents);
    }
}
