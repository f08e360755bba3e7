package org.ardrag.inference.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Tensors times and over numbers. {@link NDArray#mul(Number)} and {@link NDArray#div(Number)} leave the number in memory of
 * Java's, which the garbage collector may take back before a backward pass has read it: the gradients are then multiplied by
 * whatever lies there.
 */
public final class Numbers {

    private Numbers() {}

    /** The product; belongs to the tensor's manager. */
    public static NDArray times(NDArray tensor, double number) {
        try (NDArray kept = kept(tensor, number)) {
            return tensor.mul(kept);
        }
    }

    /** The quotient; belongs to the tensor's manager. */
    public static NDArray over(NDArray tensor, double number) {
        try (NDArray kept = kept(tensor, number)) {
            return tensor.div(kept);
        }
    }

    /** Multiplies a tensor in its place; not one that a graph looks back at. */
    public static void scale(NDArray tensor, double number) {
        try (NDArray kept = kept(tensor, number)) {
            tensor.muli(kept);
        }
    }

    /** The number in the engine's memory, which a graph keeps for as long as it needs it. */
    private static NDArray kept(NDArray tensor, double number) {
        return tensor.getManager().full(new Shape(), (float) number);
    }
}
