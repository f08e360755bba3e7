package org.ardrag.inference.checkpoint;

import java.util.List;
import org.ardrag.inference.weights.TensorType;

/**
 * A tensor of a PyTorch file: a view into one of the file's storages.
 *
 * @param storage name of the storage's entry in the archive
 * @param elements of the storage
 * @param type of the elements
 * @param offset of the first one, elements
 * @param shape axes, outermost first
 * @param strides elements between two neighbours along each axis
 */
record StoredTensor(String storage, long elements, TensorType type, long offset, List<Long> shape, List<Long> strides) {

    StoredTensor {
        shape = List.copyOf(shape);
        strides = List.copyOf(strides);
        if (shape.size() != strides.size()
                || offset < 0
                || shape.stream().anyMatch(axis -> axis < 0)
                || strides.stream().anyMatch(stride -> stride < 0)) {
            throw new CheckpointException(
                    "a tensor has shape " + shape + ", strides " + strides + " and offset " + offset);
        }
        if (count(shape) > 0 && Math.addExact(offset, span(shape, strides)) > elements) {
            throw new CheckpointException("a tensor of shape " + shape + ", strides " + strides + " and offset "
                    + offset + " does not fit storage " + storage + " of " + elements + " elements");
        }
    }

    /** Number of elements. */
    long count() {
        return count(shape);
    }

    /** Elements of the storage from the first to behind the last. */
    long span() {
        return count() == 0 ? 0 : span(shape, strides);
    }

    /** Whether the elements lie one behind the other, the last axis running fastest. */
    boolean contiguous() {
        long expected = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            if (shape.get(axis) != 1 && strides.get(axis) != expected) {
                return false;
            }
            expected *= shape.get(axis);
        }
        return true;
    }

    private static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    private static long span(List<Long> shape, List<Long> strides) {
        long last = 0;
        for (int axis = 0; axis < shape.size(); axis++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
        }
        return last + 1;
    }
}
