package org.ardrag.inference.session;

/** How what is dragged reaches the transformer. */
public enum Control {
    /** As latents of heatmaps, on the channels behind those of the noisy latent. */
    HEATMAPS(1),
    /** Not at all: the published causal students take a picture and a prompt, and no drags. */
    NONE(0);

    private final int latents;

    Control(int latents) {
        this.latents = latents;
    }

    /** Latents laid on channels. */
    public int latents() {
        return latents;
    }
}
