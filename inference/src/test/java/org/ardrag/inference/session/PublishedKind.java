package org.ardrag.inference.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.text.TinyTokenizer;
import org.ardrag.inference.text.Umt5Config;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;

/** Small random models of the published students' kind: a prompt, chunks of one or three latent frames, either autoencoder. */
final class PublishedKind {

    static final int TEXT_LEN = 8;

    private static final List<Boolean> TIME = List.of(true, true, false);

    private static final TinyAutoencoderConfig TINY = new TinyAutoencoderConfig(
            8, List.of(12, 8, 8, 8), 4, 1, TIME, List.of(false, true, true), null, List.of(true, true, true));

    private static final WanVaeConfig VAE = new WanVaeConfig(
            2,
            4,
            List.of(1, 1, 1, 2),
            1,
            null,
            List.of(false, true, true),
            List.of(0.1, -0.2, 0.3, 0.0),
            List.of(1.5, 0.7, 1.1, 0.9));

    private static final Umt5Config TEXT = new Umt5Config(TinyTokenizer.VOCABULARY, 16, 16, 32, 2, 2, 32, false, 128);

    private PublishedKind() {}

    /**
     * What it is like.
     *
     * @param framesPerBlock latent frames of a chunk
     * @param vae whether it has the Wan VAE in the tiny one's place
     * @param control whether it takes drags
     */
    record Shape(int framesPerBlock, boolean vae, Control control, int window, int sink) {}

    static ModelManifest manifest(Shape shape, @Nullable String sha256) {
        CausalWanConfig transformer = new CausalWanConfig(
                "t2v",
                List.of(1, 2, 2),
                TEXT_LEN,
                4 * (1 + shape.control().latents()),
                32,
                64,
                16,
                TEXT.dim(),
                4,
                2,
                2,
                shape.window(),
                shape.sink(),
                0,
                0,
                1e-6);
        return new ModelManifest(
                "published",
                "noise",
                RandomModel.SIZE,
                RandomModel.SIZE,
                16,
                List.of(1000, 500),
                List.of(1000, 750, 500, 250),
                5.0,
                shape.framesPerBlock(),
                Sampler.RENOISE,
                shape.control(),
                Reference.KV,
                Prediction.FLOW,
                transformer,
                shape.vae() ? null : TINY,
                shape.vae() ? VAE : null,
                null,
                sha256 == null ? null : new TextEncoder(sha256, TEXT));
    }

    static void write(Path folder, Shape shape) throws IOException {
        ModelManifest manifest = manifest(shape, null);
        Files.createDirectories(folder);
        save(folder.resolve(ModelManifest.TRANSFORMER), manifest.transformer().weightShapes(), 1);
        save(folder.resolve(ModelManifest.AUTOENCODER), manifest.latents().weightShapes(), 2);
        save(folder.resolve(ModelManifest.TEXT_ENCODER), TEXT.weightShapes(), 3);
        TinyTokenizer.write(folder);
        String sha256 = Checksum.sha256(List.of(folder.resolve(ModelManifest.TEXT_ENCODER)), "");
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest(shape, sha256)));
    }

    private static void save(Path file, Map<String, ai.djl.ndarray.types.Shape> shapes, long seed) throws IOException {
        WeightInitializer.Scale scale = (name, shape) -> name.endsWith("gamma") || name.contains("norm")
                ? 1
                : shape.dimension() == 1 ? 0.05 : 1 / Math.sqrt(WeightInitializer.fanIn(shape));
        try (Weights weights = WeightInitializer.draw(shapes, seed, Device.cpu(), scale)) {
            weights.save(file, TensorType.F32, Map.of());
        }
    }

    /** Loads it, with embeddings kept in a folder of the test's own. */
    static StudioModel load(Path folder, Precision precision, long snapshotBytes) throws IOException {
        return StudioModel.load(
                folder,
                new InferenceOptions(
                        "cpu",
                        precision.name(),
                        "fused",
                        0,
                        snapshotBytes,
                        folder.resolve("chunks"),
                        new InferenceOptions.Text("model", folder.resolve("prompts"), 1 << 20)));
    }
}
