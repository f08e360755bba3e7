package org.ardrag.inference.weights;

import java.util.List;

/**
 * One tensor in a safetensors file.
 *
 * @param name its key
 * @param type of its elements
 * @param shape its axes, outermost first; empty for a scalar
 * @param begin offset of its first byte, from the end of the header
 * @param end offset behind its last byte
 */
public record TensorEntry(String name, TensorType type, List<Long> shape, long begin, long end) {

    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public long elements() {
        long count = 1;
        for (long axis : shape) {
            count = Math.multiplyExact(count, axis);
        }
        return count;
    }
}
