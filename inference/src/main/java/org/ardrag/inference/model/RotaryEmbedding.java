package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions over time, height and width: {@code rope_params} and {@code causal_rope_apply} of
 * {@code wan/modules/model.py} and {@code causal_model.py}. The angles are computed here for just the positions asked for,
 * in double precision, so that there is no table to run out of.
 */
final class RotaryEmbedding {

    private static final double THETA = 10000;

    private RotaryEmbedding() {}

    /** Cosine and sine of every token's angles, each [frames * rows * columns, headDim / 2]. */
    record Tables(NDArray cos, NDArray sin) {}

    /**
     * @param framePositions position in time of each frame
     * @param rows of patches
     * @param columns of patches
     */
    static Tables tables(NDManager manager, int headDim, int[] framePositions, int rows, int columns) {
        int pairs = headDim / 2;
        int spacePairs = pairs / 3;
        int timePairs = pairs - 2 * spacePairs;
        double[] time = frequencies(timePairs, headDim - 4 * (headDim / 6));
        double[] space = frequencies(spacePairs, 2 * (headDim / 6));
        int tokens = framePositions.length * rows * columns;
        float[] cos = new float[tokens * pairs];
        float[] sin = new float[tokens * pairs];
        int at = 0;
        for (int position : framePositions) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    for (int pair = 0; pair < pairs; pair++, at++) {
                        double angle = pair < timePairs
                                ? position * time[pair]
                                : pair < timePairs + spacePairs
                                        ? row * space[pair - timePairs]
                                        : column * space[pair - timePairs - spacePairs];
                        cos[at] = (float) Math.cos(angle);
                        sin[at] = (float) Math.sin(angle);
                    }
                }
            }
        }
        Shape shape = new Shape(tokens, pairs);
        return new Tables(manager.create(cos, shape), manager.create(sin, shape));
    }

    private static double[] frequencies(int pairs, int axisDim) {
        double[] frequencies = new double[pairs];
        for (int j = 0; j < pairs; j++) {
            frequencies[j] = Math.pow(THETA, -2.0 * j / axisDim);
        }
        return frequencies;
    }
}
