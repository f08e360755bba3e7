package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

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
        int spaceDim = 2 * (headDim / 6);
        Axis time = Axis.of(framePositions, pairs - 2 * spacePairs, headDim - 2 * spaceDim);
        Axis height = Axis.of(IntStream.range(0, rows).toArray(), spacePairs, spaceDim);
        Axis width = Axis.of(IntStream.range(0, columns).toArray(), spacePairs, spaceDim);
        FloatBuffer cos = FloatBuffer.allocate(framePositions.length * rows * columns * pairs);
        FloatBuffer sin = FloatBuffer.allocate(cos.capacity());
        for (int frame = 0; frame < framePositions.length; frame++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    cos.put(time.cos()[frame]).put(height.cos()[row]).put(width.cos()[column]);
                    sin.put(time.sin()[frame]).put(height.sin()[row]).put(width.sin()[column]);
                }
            }
        }
        Shape shape = new Shape(cos.capacity() / pairs, pairs);
        return new Tables(manager.create(cos.array(), shape), manager.create(sin.array(), shape));
    }

    /** Of each position on one axis the angles' cosines and sines: an angle depends on no other axis. */
    private record Axis(float[][] cos, float[][] sin) {

        static Axis of(int[] positions, int pairs, int axisDim) {
            float[][] cos = new float[positions.length][pairs];
            float[][] sin = new float[positions.length][pairs];
            for (int j = 0; j < pairs; j++) {
                double frequency = Math.pow(THETA, -2.0 * j / axisDim);
                for (int i = 0; i < positions.length; i++) {
                    cos[i][j] = (float) Math.cos(positions[i] * frequency);
                    sin[i][j] = (float) Math.sin(positions[i] * frequency);
                }
            }
            return new Axis(cos, sin);
        }
    }
}
