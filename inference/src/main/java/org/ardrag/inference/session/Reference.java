package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.schedule.References;

/**
 * What a frame is shown on its input channels besides the noisy latent and the control, so that what holds still need not
 * be found by attention. The history in the KV cache is there in any case.
 */
public enum Reference {
    /** Nothing: the picture and all that followed are in the KV cache alone. */
    KV(0),
    /** The picture's latent (Wan2.1-Fun-Control lays the start image on channels at frame 0). */
    PICTURE(1),
    /**
     * Three latents: the picture's; that of the picture in which all around a held point has gone along with it; and that of
     * the frame in which the tracks were grabbed, with what every point holds gone along and what it left filled
     * ({@link ReferencePictures}). The first keeps still ground from wearing out, the second says what the rest of a thing
     * looks like where it has got to, the third is what the frame would be if nothing had to be worked out; it comes last.
     * (Wan2.1-Fun-Control lays the start image on channels, too, at frame 0.)
     */
    PICTURE_AND_MOVED(3);

    private final int latents;

    Reference(int latents) {
        this.latents = latents;
    }

    /**
     * What the transformer is given, all [B, C, F, H, W] beside each other on channels.
     *
     * @param x noisy or clean latents
     * @param control latents of the heatmaps
     * @param picture latent of the picture, of one frame; or what lies in its place beside each frame
     * @param references of these frames
     */
    public NDArray input(NDArray x, NDArray control, NDArray picture, References references) {
        NDArray controlled = x.concat(control, 1);
        if (this == KV) {
            return controlled;
        }
        boolean one = picture.getShape().get(2) == 1;
        NDArray shown = controlled.concat(one ? picture.repeat(2, x.getShape().get(2)) : picture, 1);
        return this == PICTURE ? shown : shown.concat(references.moved(), 1).concat(references.laid(), 1);
    }

    /** Latents laid on channels. */
    public int latents() {
        return latents;
    }
}
