package org.ardrag.training.model;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * A model whose transformer is (1 − share) · the first's + share · the second's, tensor by tensor, and its tiny autoencoder's
 * decoder likewise: what fine-tuning gave without all that it took (Wortsman et al. 2022, arXiv 2109.01903). Its other
 * networks and its {@code model.json} are the first's; latents keep their meaning, since the encoder is one of them.
 *
 * @param from model folder
 * @param toward model folder
 * @param share of the way from the first transformer to the second, 0 to 1
 * @param decoderShare of the way from the first decoder to the second, 0 to 1; with 0 the autoencoder's file is copied
 */
record WeightsBetween(Path from, Path toward, double share, double decoderShare) {

    WeightsBetween {
        requireShare("--share", share);
        requireShare("--decoder-share", decoderShare);
    }

    /**
     * Writes the model's folder; what is mixed is rounded to bfloat16.
     *
     * @throws IllegalArgumentException if one of the two is no model, their networks differ in shape, or in what goes into
     *     the transformer and comes out, or there is a model at {@code out} already
     */
    ModelFolder.Contents into(Path out) throws IOException {
        if (Files.exists(out.resolve("model.json"))) {
            throw new IllegalArgumentException("--out is " + out + ", where there is a model already");
        }
        ModelManifest first = checked(from);
        ModelManifest second = checked(toward);
        requireSame("control", first.control(), second.control());
        requireSame("reference", first.reference(), second.reference());
        requireSame("prediction", first.prediction(), second.prediction());
        Map<String, Shape> shapes = first.transformer().weightShapes();
        try (Weights mix = mixed(ModelFolder.TRANSFORMER, shapes, name -> share)) {
            ModelFolder.writeWithTransformer(from, out, mix);
        }
        if (decoderShare > 0) {
            Map<String, Shape> both = first.autoencoder().weightShapes();
            try (Weights mix =
                    mixed(ModelFolder.AUTOENCODER, both, name -> name.startsWith("decoder.") ? decoderShare : 0)) {
                mix.save(out.resolve(ModelFolder.AUTOENCODER), TensorType.BF16, Map.of());
            }
        }
        return ModelFolder.check(out);
    }

    private Weights mixed(String file, Map<String, Shape> shapes, ToDoubleFunction<String> shareOf) throws IOException {
        try (Weights a = Weights.load(from.resolve(file), Device.cpu());
                Weights b = Weights.load(toward.resolve(file), Device.cpu())) {
            b.requireShapes(shapes);
            Map<String, NDArray> between = new LinkedHashMap<>();
            a.tensors().forEach((name, tensor) -> {
                double s = shareOf.applyAsDouble(name);
                between.put(name, times(tensor, 1 - s).add(times(b.get(name), s)));
            });
            return Weights.of(Device.cpu(), between);
        }
    }

    private static void requireShare(String option, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(option + " is " + share + "; 0 to 1 is allowed");
        }
    }

    private static ModelManifest checked(Path folder) throws IOException {
        try {
            return ModelFolder.check(folder).manifest();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(folder + ": " + e.getMessage(), e);
        }
    }

    private void requireSame(String key, Object first, Object second) {
        if (!first.equals(second)) {
            throw new IllegalArgumentException(
                    "the " + key + " of " + from + " is " + first + ", that of " + toward + " is " + second);
        }
    }
}
