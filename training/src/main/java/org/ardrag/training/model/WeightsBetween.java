package org.ardrag.training.model;

import static org.ardrag.inference.engine.Numbers.scale;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.transformer.HeadShare;

/**
 * A model whose transformer is (1 − share) · the first's + share · the second's, tensor by tensor, and its tiny autoencoder's
 * decoder likewise: what fine-tuning gave without all that it took (Wortsman et al. 2022, arXiv 2109.01903). Its other
 * networks and its {@code model.json} are the first's. Of the mixed transformer's head a
 * {@linkplain HeadShare share} can be taken. What is mixed is rounded to bfloat16: a step of less than half of its
 * last place is lost, which of a small share of a short training can be many.
 *
 * @param from model folder
 * @param toward model folder
 * @param share of the way from the first transformer to the second, 0 to 1
 * @param headShare of the mixed transformer's head, 0 to 1; 1 leaves it as it is
 * @param decoderShare of the way from the first decoder to the second, 0 to 1; with 0 the autoencoder's file is copied
 */
record WeightsBetween(Path from, Path toward, double share, double headShare, double decoderShare) {

    private static final String DECODER = "decoder.";

    WeightsBetween {
        requireShare("--share", share);
        requireShare("--head-share", headShare);
        requireShare("--decoder-share", decoderShare);
    }

    /**
     * Writes the model's folder.
     *
     * @throws IllegalArgumentException if one of the two is no model, their networks differ in shape, in what goes into the
     *     transformer and comes out, in what a latent means or in where their weights came from, a share of the head is
     *     asked of one that predicts the flow, or there is a model at {@code out} already
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
        HeadShare.require("--head-share", headShare, first.prediction());
        requireSame(
                "num_heads",
                first.transformer().numHeads(),
                second.transformer().numHeads());
        requireSame(ModelFolder.SOURCE, source(from), source(toward));
        Map<String, Weights> mixes = new LinkedHashMap<>();
        try {
            Map<String, Shape> shapes = first.transformer().weightShapes();
            Weights transformer = mixed(ModelFolder.TRANSFORMER, shapes, "", share);
            mixes.put(ModelFolder.TRANSFORMER, transformer);
            HeadShare.take(transformer, headShare);
            if (decoderShare > 0) {
                shapes = first.autoencoder().weightShapes();
                mixes.put(ModelFolder.AUTOENCODER, mixed(ModelFolder.AUTOENCODER, shapes, DECODER, decoderShare));
            }
            ModelFolder.writeWith(from, out, mixes);
        } finally {
            mixes.values().forEach(Weights::close);
        }
        return ModelFolder.check(out);
    }

    /** Mixes the tensors whose names begin so, each in the first one's place; the others have to be the same in both. */
    private Weights mixed(String file, Map<String, Shape> shapes, String which, double share) throws IOException {
        Weights mix = Weights.load(from.resolve(file), Device.cpu());
        try (Weights other = Weights.load(toward.resolve(file), Device.cpu())) {
            other.requireShapes(shapes);
            mix.tensors().forEach((name, tensor) -> {
                NDArray end = other.get(name);
                if (name.startsWith(which)) {
                    scale(tensor, 1 - share);
                    scale(end, share);
                    tensor.addi(end);
                } else if (!tensor.contentEquals(end)) {
                    throw new IllegalArgumentException(name + " of " + from.resolve(file) + " is not that of "
                            + toward.resolve(file) + ": their latents differ in meaning");
                }
            });
            return mix;
        } catch (IOException | RuntimeException e) {
            mix.close();
            throw e;
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

    /** Where a model's weights came from, with their licences; nothing for a model of the project's own. */
    private static String source(Path folder) throws IOException {
        Path file = folder.resolve(ModelFolder.SOURCE);
        return Files.exists(file) ? Files.readString(file).strip() : "none";
    }

    private void requireSame(String key, Object first, Object second) {
        if (!first.equals(second)) {
            throw new IllegalArgumentException(
                    "the " + key + " of " + from + " is " + first + ", that of " + toward + " is " + second);
        }
    }
}
