package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;

/** Transformers with random weights, large enough for all of a pass to count. */
final class RandomWan {

    private RandomWan() {}

    static Weights weights(CausalWanConfig config) {
        return WeightInitializer.draw(
                config.weightShapes(),
                3,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0.1 : 1 / Math.sqrt(WeightInitializer.fanIn(shape)));
    }

    /** The largest difference of two elements. */
    static float distance(NDArray a, NDArray b) {
        return a.sub(b).abs().max().getFloat();
    }
}
