package org.ardrag.inference.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.TorchEngine;

/** Random weights by seed, the same on every machine. */
public final class WeightInitializer {

    /** Standard deviation of one tensor's elements; 0 leaves zeros. */
    public interface Scale {
        double of(String name, Shape shape);
    }

    private WeightInitializer() {}

    /** Gaussian weights of these shapes; one-dimensional norm scales, recognised by the name, are ones. */
    public static Weights draw(Map<String, Shape> shapes, long seed, Device device, Scale scale) {
        try (NDManager manager = TorchEngine.newManager(device)) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            SplittableRandom seeds = new SplittableRandom(seed);
            shapes.forEach((name, shape) -> {
                SplittableRandom random = seeds.split();
                boolean norm = shape.dimension() == 1 && name.matches(".*(norm[^.]*|proj\\.[04])\\.weight");
                double std = scale.of(name, shape);
                float[] values = new float[Math.toIntExact(shape.size())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = norm ? 1 : std == 0 ? 0 : (float) (std * random.nextGaussian());
                }
                tensors.put(name, manager.create(values, shape));
            });
            return Weights.of(device, tensors);
        }
    }

    /** Elements that enter one output of a linear or convolution weight. */
    public static long fanIn(Shape shape) {
        return shape.size() / shape.get(0);
    }
}
