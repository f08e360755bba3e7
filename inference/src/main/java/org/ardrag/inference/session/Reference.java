package org.ardrag.inference.session;

/**
 * What a frame is shown on its input channels besides the noisy latent and the control, so that what holds still need not
 * be found by attention. The history in the KV cache is there in any case.
 */
public enum Reference {
    /** Nothing: the picture and all that followed are in the KV cache alone. */
    KV(0),
    /**
     * The picture's latent and the previous frame's with what is held moved along ({@link MovedLatent}). The first keeps
     * still ground from wearing out, the second says where things have got to. (Wan2.1-Fun-Control lays the start image on
     * channels, too, at frame 0.)
     */
    PICTURE_AND_MOVED(2);

    private final int latents;

    Reference(int latents) {
        this.latents = latents;
    }

    /** Latents laid on channels. */
    public int latents() {
        return latents;
    }
}
