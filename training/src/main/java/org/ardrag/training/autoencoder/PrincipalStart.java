package org.ardrag.training.autoencoder;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.Weights;

/**
 * Weights with which an autoencoder that folds whole patches into channels begins as the best linear one: its features are
 * the patches' principal components, each stage that halves time takes the principal components of two neighbouring steps
 * (so what moves within a chunk has its place beside what stands), all scaled to variance 1, and the decoder lays them out
 * again. A data-dependent beginning (Kraehenbuehl et al. 2016, arXiv 1511.06856) on top of {@link LinearStart}; training then
 * adds what a linear map of single patches cannot do. It is worth about an hour of training on two cores.
 */
final class PrincipalStart {

    /** Share of the feature pairs that begin as components; the others begin at random and are free to learn. */
    private static final double KEPT = 0.75;

    /**
     * One linear map from joined features to components, both of variance 1.
     *
     * @param stride steps that are joined
     * @param inputDeviations of the features before scaling, [inputs]
     * @param deviations of the components, [outputs or more]
     * @param components a row each, [outputs or more, stride * inputs]
     */
    private record Projection(
            int stride, float[] inputDeviations, float[] deviations, float[] components, int outputs) {

        int inputs() {
            return inputDeviations.length;
        }

        float encode(int output, int step, int input) {
            return component(output, step, input) * inputDeviations[input] / deviations[output];
        }

        float decode(int output, int step, int input) {
            return component(output, step, input) * deviations[output] / inputDeviations[input];
        }

        private float component(int output, int step, int input) {
            return components[(output * stride + step) * inputs() + input];
        }
    }

    private final TinyAutoencoderConfig config;
    private final Weights weights;
    private final float[] mean;
    private final Projection patches;
    private final List<Projection> poolings = new ArrayList<>();

    private PrincipalStart(
            TinyAutoencoderConfig config, Weights weights, Program program, NDManager owner, NDArray video) {
        this.config = config;
        this.weights = weights;
        NDArray features = program.call(owner, "patches", Argument.of(video)).singletonOrThrow();
        NDList fit = program.call(owner, "fit", Argument.of(features));
        mean = fit.get(0).toFloatArray();
        float[] ones = new float[mean.length];
        Arrays.fill(ones, 1);
        patches = projection(1, ones, fit);
        for (boolean halved : config.encoderTimeDownscale()) {
            if (halved) {
                features = joined(features, fit, newest().outputs());
                fit = program.call(owner, "fit", Argument.of(features));
                poolings.add(projection(2, Arrays.copyOf(newest().deviations(), newest().outputs()), fit));
            }
        }
    }

    private Projection newest() {
        return poolings.isEmpty() ? patches : poolings.get(poolings.size() - 1);
    }

    private Projection projection(int stride, float[] inputDeviations, NDList fit) {
        int narrowest = Math.min(config.encoderWidth(), Collections.min(config.decoderWidths()));
        int outputs = Math.min((int) (narrowest / 2 * KEPT), stride * inputDeviations.length);
        float[] deviations = fit.get(1).toFloatArray();
        return new Projection(stride, inputDeviations, deviations, fit.get(2).toFloatArray(), outputs);
    }

    /** Features [B, T, P, N] on their first components, neighbouring steps joined as t_pool joins them. */
    private static NDArray joined(NDArray features, NDList fit, int kept) {
        long[] shape = features.getShape().getShape();
        NDArray centred = features.sub(fit.get(0).reshape(-1, 1));
        return fit.get(2).get("0:{}", kept).matMul(centred).reshape(shape[0], shape[1] / 2, 2L * kept, shape[3]);
    }

    /** Whether it is for this shape: no stage changes height or width. */
    static boolean fits(TinyAutoencoderConfig config) {
        return config.pixelsPerLatent() == config.patchSize();
    }

    /**
     * @param video clips to take the components from, [B, T, 3, H, W], T a multiple of the frames of a latent
     */
    static Weights fit(TinyAutoencoderConfig config, long seed, NDArray video, Device device) {
        Weights weights = LinearStart.draw(config, seed, device);
        try (Program program = Program.load(
                        PrincipalStart.class,
                        "principal_components",
                        Map.of("patch_size", (long) config.patchSize()),
                        device);
                NDManager owner = TorchEngine.newManager(device)) {
            PrincipalStart start = new PrincipalStart(config, weights, program, owner, video);
            start.encoder();
            start.decoder();
            return weights;
        }
    }

    private void encoder() {
        int half = config.encoderWidth() / 2;
        Layer first = new Layer(weights.get("encoder.0.weight"));
        float[] bias = new float[2 * half];
        for (int j = 0; j < patches.outputs(); j++) {
            first.clear(j);
            first.clear(half + j);
            for (int i = 0; i < mean.length; i++) {
                float weight = patches.encode(j, 0, i);
                first.set(j, i, weight);
                first.set(half + j, i, -weight);
                bias[j] -= weight * mean[i];
                bias[half + j] += weight * mean[i];
            }
        }
        first.store();
        weights.get("encoder.0.bias").set(bias);
        int kept = patches.outputs();
        int halvings = 0;
        for (int stage = 0; stage < 3; stage++) {
            Layer pool = new Layer(weights.get("encoder." + (2 + 5 * stage) + ".conv.weight"));
            if (config.encoderTimeDownscale().get(stage)) {
                Projection pooling = poolings.get(halvings++);
                kept = pooling.outputs();
                for (int j = 0; j < kept; j++) {
                    pool.clear(j);
                    for (int t = 0; t < pooling.stride(); t++) {
                        for (int i = 0; i < pooling.inputs(); i++) {
                            pool.setPair(j, t * 2 * half + i, half, pooling.encode(j, t, i));
                        }
                    }
                }
            } else {
                pool.passPairs(kept, half);
            }
            pool.store();
            pass("encoder." + (3 + 5 * stage) + ".weight", kept);
        }
        Layer last = new Layer(weights.get("encoder.17.weight"));
        for (int j = 0; j < Math.min(kept, config.latentChannels()); j++) {
            last.clear(j);
            last.setPair(j, j, half, 1);
        }
        last.store();
    }

    private void decoder() {
        int kept = Math.min(newest().outputs(), config.latentChannels());
        pass("decoder.1.weight", kept);
        int doublings = poolings.size();
        for (int stage = 0; stage < 3; stage++) {
            int half = config.decoderWidths().get(stage) / 2;
            Layer grow = new Layer(weights.get("decoder." + (7 + 6 * stage) + ".conv.weight"));
            if (config.decoderTimeUpscale().get(stage)) {
                Projection pooling = poolings.get(--doublings);
                for (int t = 0; t < pooling.stride(); t++) {
                    for (int i = 0; i < pooling.inputs(); i++) {
                        int output = t * 2 * half + i;
                        grow.clear(output);
                        for (int j = 0; j < kept; j++) {
                            grow.setPair(output, j, half, pooling.decode(j, t, i));
                        }
                    }
                }
                kept = pooling.inputs();
            } else {
                grow.passPairs(kept, half);
            }
            grow.store();
            pass("decoder." + (8 + 6 * stage) + ".weight", kept);
        }
        Layer last = new Layer(weights.get("decoder.22.weight"));
        int half = config.decoderWidths().get(3) / 2;
        for (int i = 0; i < mean.length; i++) {
            for (int j = 0; j < kept; j++) {
                last.setPair(i, j, half, patches.decode(j, 0, i));
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

        /** The difference of an input and of its mirror. */
        void setPair(int output, int input, int half, float value) {
            set(output, input, value);
            set(output, half + input, -value);
        }

        /** Hands the first pairs' differences on as they are. */
        void passPairs(int kept, int half) {
            for (int j = 0; j < kept; j++) {
                clear(j);
                setPair(j, j, half, 1);
            }
        }

        void store() {
            weight.set(values);
        }
    }
}
