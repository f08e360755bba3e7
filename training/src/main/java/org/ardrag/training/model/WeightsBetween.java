package org.ardrag.training.model;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;

/**
 * A model whose transformer is (1 − share) · the first's + share · the second's, tensor by tensor: what fine-tuning gave
 * without all that it took (Wortsman et al. 2022, arXiv 2109.01903). Its other networks and its {@code model.json} are the
 * first's.
 *
 * @param from model folder
 * @param toward model folder
 * @param share of the way from the first to the second, 0 to 1
 */
record WeightsBetween(Path from, Path toward, double share) {

    WeightsBetween {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("--share is " + share + "; 0 to 1 is allowed");
        }
    }

    /**
     * Writes the model's folder; its transformer is rounded to bfloat16.
     *
     * @throws IllegalArgumentException if one of the two is no model, their transformers differ in shape or in what goes in
     *     and comes out, or there is a model at {@code out} already
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
        try (Weights a = Weights.load(from.resolve(ModelFolder.TRANSFORMER), Device.cpu());
                Weights b = Weights.load(toward.resolve(ModelFolder.TRANSFORMER), Device.cpu())) {
            b.requireShapes(first.transformer().weightShapes());
            Map<String, NDArray> between = new LinkedHashMap<>();
            a.tensors()
                    .forEach((name, tensor) ->
                            between.put(name, times(tensor, 1 - share).add(times(b.get(name), share))));
            try (Weights made = Weights.of(Device.cpu(), between)) {
                ModelFolder.writeWithTransformer(from, out, made);
            }
        }
        return ModelFolder.check(out);
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
