package org.ardrag.inference.session;

/**
 * What a frame is shown on its input channels besides the noisy latent and the control, so that what holds still need not
 * be found by attention. The history in the KV cache is there in any case.
 */
public enum Reference {
    /** Nothing: the picture and all that followed are in the KV cache alone. */
    KV(0),
    /**
     * Three latents: the picture's, that of the moved picture ({@link MovedPicture}), and the previous frame's with the moved
     * picture laid over it around the tracks. The first keeps still ground from wearing out, the second says what a thing
     * looks like where it has got to, the third is what the frame would be if nothing had to be worked out; it comes last.
     * (Wan2.1-Fun-Control lays the start image on channels, too, at frame 0.)
     */
    PICTURE_AND_MOVED(3);

    private final int latents;

    Reference(int latents) {
        this.latents = latents;
    }

    /** Latents laid on channels. */
    public int latents() {
        return latents;
    }
}
