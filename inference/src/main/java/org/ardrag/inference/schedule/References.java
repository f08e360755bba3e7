package org.ardrag.inference.schedule;

import ai.djl.ndarray.NDArray;

/**
 * What a frame is known to be made of, before anything is worked out. All [B, C, F, H, W].
 *
 * @param previous clean latent of the frame before
 * @param moved latent of the picture in which all around a held point has gone along with it
 * @param laid the latent of the frame in which the tracks were grabbed, with the moved one laid over it around them
 */
public record References(NDArray previous, NDArray moved, NDArray laid) {

    /**
     * Lays the moved latent over the one from which it was taken.
     *
     * @param base latent of the frame in which the tracks were grabbed, the previous one where nothing is held
     * @param over how much the moved one stands for that, [B, 1, F, H, W]
     */
    public static References of(NDArray previous, NDArray base, NDArray moved, NDArray over) {
        return new References(previous, moved, base.add(moved.sub(base).mul(over)));
    }

    /** Where nothing is moved: all is as it was. */
    public static References still(NDArray previous) {
        return new References(previous, previous, previous);
    }
}
