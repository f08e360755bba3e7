package org.ardrag.training.autoencoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;

/**
 * Random weights with which the autoencoder begins as a linear map ("looks linear", Balduzzi et al. 2017, arXiv 1702.08591):
 * a layer before a ReLU puts out every feature with both signs, the layer behind it takes their difference, and the residual
 * branches begin near zero. With ordinary random weights most of these ReLUs die in the first hundred steps, and the decoder
 * learns a single shade.
 */
final class LinearStart {

    private static final double BRANCH = 0.1;

    private LinearStart() {}

    static Weights draw(TinyAutoencoderConfig config, long seed, Device device) {
        Weights weights = WeightInitializer.draw(
                config.weightShapes(), seed, device, (name, shape) -> shape.dimension() == 1 ? 0 : scale(name, shape));
        mirrorOutputs(weights.get("encoder.0.weight"));
        mirrorOutputs(weights.get("decoder.1.weight"));
        for (int stage = 0; stage < 3; stage++) {
            NDArray pool = weights.get("encoder." + (2 + 5 * stage) + ".conv.weight");
            mirrorInputs(pool, (int) (pool.getShape().get(1) / config.encoderWidth()));
            mirrorOutputs(weights.get("encoder." + (3 + 5 * stage) + ".weight"));
            mirrorInputs(weights.get("decoder." + (7 + 6 * stage) + ".conv.weight"), 1);
            mirrorOutputs(weights.get("decoder." + (8 + 6 * stage) + ".weight"));
        }
        mirrorInputs(weights.get("encoder.17.weight"), 1);
        return weights;
    }

    private static double scale(String name, Shape shape) {
        if (name.startsWith("decoder.22.")) {
            return 0; // begin with one colour: a random picture is worse than that, and unlearning it kills the latents
        }
        double fanIn = WeightInitializer.fanIn(shape);
        if (name.contains(".conv.4.")) {
            return BRANCH * Math.sqrt(2 / fanIn);
        }
        boolean behindLinear = name.matches("encoder\\.(0|3|8|13)\\.weight|decoder\\.(1|8|14|20)\\.weight");
        return Math.sqrt((behindLinear ? 1 : 2) / fanIn);
    }

    /** The second half of the outputs is the first with the opposite sign. */
    private static void mirrorOutputs(NDArray weight) {
        float[] values = weight.toFloatArray();
        int half = values.length / 2;
        for (int i = 0; i < half; i++) {
            values[half + i] = -values[i];
        }
        weight.set(values);
    }

    /** In each group of inputs the second half is the first with the opposite sign. */
    private static void mirrorInputs(NDArray weight, int groups) {
        float[] values = weight.toFloatArray();
        Shape shape = weight.getShape();
        int kernel = (int) (shape.get(2) * shape.get(3));
        int group = (int) shape.get(1) / groups * kernel;
        for (int start = 0; start < values.length; start += group) {
            for (int i = 0; i < group / 2; i++) {
                values[start + group / 2 + i] = -values[start + i];
            }
        }
        weight.set(values);
    }
}
