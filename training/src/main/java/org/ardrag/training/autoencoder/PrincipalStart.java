package org.ardrag.training.autoencoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.Weights;

/**
 * Weights with which an autoencoder that folds whole patches into channels begins as the best linear one: its latents are
 * the patches' principal components, scaled to variance 1 and averaged over a chunk's frames, and its decoder lays them out
 * again. A data-dependent beginning (Kraehenbuehl et al. 2016, arXiv 1511.06856) on top of {@link LinearStart}; training then
 * adds what a linear map of single patches cannot do. It is worth about an hour of training on two cores.
 */
final class PrincipalStart {

    private final TinyAutoencoderConfig config;
    private final Weights weights;
    private final float[] mean;
    private final float[] deviations;
    private final float[] components;

    private PrincipalStart(TinyAutoencoderConfig config, Weights weights, NDList fit) {
        this.config = config;
        this.weights = weights;
        mean = fit.get(0).toFloatArray();
        deviations = fit.get(1).toFloatArray();
        components = fit.get(2).toFloatArray();
    }

    /** Whether it is for this shape: no stage changes height or width. */
    static boolean fits(TinyAutoencoderConfig config) {
        return config.pixelsPerLatent() == config.patchSize();
    }

    /**
     * @param video clips to take the components from, [B, T, 3, H, W]
     */
    static Weights fit(TinyAutoencoderConfig config, long seed, NDArray video, Device device) {
        Weights weights = LinearStart.draw(config, seed, device);
        try (Program program = Program.load(
                        PrincipalStart.class,
                        "principal_components",
                        Map.of("patch_size", (long) config.patchSize()),
                        device);
                NDManager owner = TorchEngine.newManager(device)) {
            NDList fit = program.call(owner, "fit", Argument.of(video));
            PrincipalStart start = new PrincipalStart(config, weights, fit);
            start.encoder();
            start.decoder();
            return weights;
        }
    }

    private void encoder() {
        int half = config.encoderWidth() / 2;
        int kept = Math.min(half * 2 / 3, mean.length);
        Layer first = new Layer(weights.get("encoder.0.weight"));
        float[] bias = new float[2 * half];
        for (int j = 0; j < kept; j++) {
            first.clear(j);
            first.clear(half + j);
            for (int i = 0; i < mean.length; i++) {
                float weight = components[j * mean.length + i] / deviations[j];
                first.set(j, i, weight);
                first.set(half + j, i, -weight);
                bias[j] -= weight * mean[i];
                bias[half + j] += weight * mean[i];
            }
        }
        first.store();
        weights.get("encoder.0.bias").set(bias);
        for (int stage = 0; stage < 3; stage++) {
            Layer pool = new Layer(weights.get("encoder." + (2 + 5 * stage) + ".conv.weight"));
            int frames = pool.inputs / (2 * half);
            for (int j = 0; j < kept; j++) {
                pool.clear(j);
                for (int t = 0; t < frames; t++) {
                    pool.set(j, t * 2 * half + j, 1f / frames);
                    pool.set(j, t * 2 * half + half + j, -1f / frames);
                }
            }
            pool.store();
            pass("encoder." + (3 + 5 * stage) + ".weight", kept);
        }
        Layer last = new Layer(weights.get("encoder.17.weight"));
        for (int j = 0; j < config.latentChannels(); j++) {
            last.clear(j);
            last.set(j, j, 1);
            last.set(j, half + j, -1);
        }
        last.store();
    }

    private void decoder() {
        int kept = config.latentChannels();
        pass("decoder.1.weight", kept);
        for (int stage = 0; stage < 3; stage++) {
            int width = config.decoderWidths().get(stage);
            Layer grow = new Layer(weights.get("decoder." + (7 + 6 * stage) + ".conv.weight"));
            for (int t = 0; t < grow.outputs / width; t++) {
                for (int j = 0; j < kept; j++) {
                    grow.clear(t * width + j);
                    grow.set(t * width + j, j, 1);
                    grow.set(t * width + j, width / 2 + j, -1);
                }
            }
            grow.store();
            pass("decoder." + (8 + 6 * stage) + ".weight", kept);
        }
        Layer last = new Layer(weights.get("decoder.22.weight"));
        int half = config.decoderWidths().get(3) / 2;
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < kept; j++) {
                float weight = components[j * mean.length + i] * deviations[j];
                last.set(i, j, weight);
                last.set(i, half + j, -weight);
            }
        }
        last.store();
        weights.get("decoder.22.bias").set(mean);
    }

    /** Makes a layer before a ReLU hand on its first inputs, with both signs. */
    private void pass(String name, int kept) {
        Layer layer = new Layer(weights.get(name));
        for (int j = 0; j < kept; j++) {
            layer.clear(j);
            layer.clear(layer.outputs / 2 + j);
            layer.set(j, j, 1);
            layer.set(layer.outputs / 2 + j, j, -1);
        }
        layer.store();
    }

    /** A convolution's weights, [outputs, inputs, k, k], changed at the middle of the kernel. */
    private static final class Layer {

        private final NDArray weight;
        private final float[] values;
        private final int outputs;
        private final int inputs;
        private final int kernel;

        Layer(NDArray weight) {
            this.weight = weight;
            Shape shape = weight.getShape();
            values = weight.toFloatArray();
            outputs = (int) shape.get(0);
            inputs = (int) shape.get(1);
            kernel = (int) (shape.get(2) * shape.get(3));
        }

        void clear(int output) {
            Arrays.fill(values, output * inputs * kernel, (output + 1) * inputs * kernel, 0);
        }

        void set(int output, int input, float value) {
            values[(output * inputs + input) * kernel + kernel / 2] = value;
        }

        void store() {
            weight.set(values);
        }
    }
}
