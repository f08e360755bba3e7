package org.ardrag.inference.schedule;

import ai.djl.ndarray.NDArray;

/**
 * What a frame is known to be made of, before anything is worked out. All [B, C, F, H, W].
 *
 * @param moved latent of the picture in which all around a held point has gone along with it
 * @param laid latent of the frame in which the tracks were grabbed, with what every point holds gone along and what
 *     it left filled
 */
public record References(NDArray moved, NDArray laid) {

    /**
     * References of which the laid one is the very latent of the frame under it wherever that shows.
     *
     * @param base latent of the frame in which the tracks were grabbed; where nothing is held, of the last one that held
     *     something
     * @param laid latent of the laid picture
     * @param over how much that stands for the frame under it, [B, 1, F, H, W]
     */
    public static References of(NDArray moved, NDArray base, NDArray laid, NDArray over) {
        return new References(moved, base.add(laid.sub(base).mul(over)));
    }

    /** Where nothing is moved: all is as in the frame before. */
    public static References still(NDArray previous) {
        return new References(previous, previous);
    }
}
