package org.ardrag.inference.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/** A model on disk: {@code model.json}, {@code transformer.safetensors} and {@code autoencoder.safetensors}. */
public final class ModelFolder {

    /** The names of its files. */
    public static final List<String> FILES =
            List.of(ModelManifest.FILE, ModelManifest.TRANSFORMER, ModelManifest.AUTOENCODER);

    /**
     * What a whole folder holds.
     *
     * @param parameters of the transformer
     * @param checksum SHA-256 of its weights, as in {@link ModelInfo}
     */
    public record Contents(ModelManifest manifest, long parameters, String checksum) {}

    private ModelFolder() {}

    /** Writes a model folder; the weights are rounded to bfloat16. */
    public static void write(Path folder, ModelManifest manifest, Weights transformer, Weights autoencoder)
            throws IOException {
        Files.createDirectories(folder);
        transformer.save(folder.resolve(ModelManifest.TRANSFORMER), TensorType.BF16, Map.of());
        autoencoder.save(folder.resolve(ModelManifest.AUTOENCODER), TensorType.BF16, Map.of());
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest) + "\n");
    }

    /**
     * Reads a model folder to its end without running it: every tensor is loaded, and its numbers are looked at.
     *
     * @throws IllegalArgumentException when the manifest makes no sense, weights do not fit it or are not finite, or no
     *     session can be held with such a model
     */
    public static Contents check(Path folder) throws IOException {
        ModelManifest manifest = ModelManifest.read(folder).requireWindow();
        Path transformer = folder.resolve(ModelManifest.TRANSFORMER);
        Path autoencoder = folder.resolve(ModelManifest.AUTOENCODER);
        long parameters;
        try (Weights weights = Weights.load(transformer, Device.cpu())) {
            weights.requireShapes(manifest.transformer().weightShapes());
            weights.requireFinite();
            parameters = weights.parameters();
        }
        try (Weights weights = Weights.load(autoencoder, Device.cpu())) {
            weights.requireShapes(manifest.autoencoder().weightShapes());
            weights.requireFinite();
        }
        return new Contents(manifest, parameters, Checksum.sha256(transformer, autoencoder));
    }
}
