package org.ardrag.inference.checkpoint;

import java.util.List;
import org.ardrag.inference.weights.TensorType;

/**
 * What a checkpoint says of a tensor.
 *
 * @param type of its elements
 * @param shape its axes, outermost first
 */
public record CheckpointTensor(TensorType type, List<Long> shape) {

    public CheckpointTensor {
        shape = List.copyOf(shape);
    }
}
