package org.ardrag.training.autoencoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * How sharp windows of frames are: the mean absolute difference between neighbouring pixels, wherever in the window the edges
 * are. A decoder that is not sure of an edge's place has the least absolute error with a blurred one; this costs it.
 */
final class Sharpness {

    /** Side of a window, pixels. */
    static final int WINDOW = 8;

    private Sharpness() {}

    /**
     * How far frames are from being as sharp as the true ones.
     *
     * @param frames [B, T, 3, H, W], from 0 to 1; at least 9 pixels wide and high
     * @param truth the same
     * @return the mean over all windows, of one number
     */
    static NDArray distance(NDArray frames, NDArray truth) {
        return windows(frames).sub(windows(truth)).abs().mean();
    }

    /** What is left over at the right and below, less than a window of differences, is not looked at. */
    private static NDArray windows(NDArray frames) {
        Shape shape = frames.getShape();
        long height = (shape.get(3) - 1) / WINDOW * WINDOW;
        long width = (shape.get(4) - 1) / WINDOW * WINDOW;
        NDArray here = frames.get(":, :, :, :{}, :{}", height, width);
        NDArray across =
                frames.get(":, :, :, :{}, 1:{}", height, width + 1).sub(here).abs();
        NDArray down =
                frames.get(":, :, :, 1:{}, :{}", height + 1, width).sub(here).abs();
        return across.add(down)
                .reshape(-1, height / WINDOW, WINDOW, width / WINDOW, WINDOW)
                .mean(new int[] {4})
                .mean(new int[] {2});
    }
}
