package org.ardrag.inference.schedule;

import ai.djl.ndarray.NDArray;

/**
 * What a frame is known to be made of, before anything is worked out. All [B, C, F, H, W].
 *
 * @param previous clean latent of the frame before
 * @param moved latent of the picture in which all around a held point has gone along with it
 * @param laid the previous latent with the moved one laid over it around the tracks
 */
public record References(NDArray previous, NDArray moved, NDArray laid) {

    /** Where nothing is moved: all is as it was. */
    public static References still(NDArray previous) {
        return new References(previous, previous, previous);
    }
}
