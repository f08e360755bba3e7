package org.ardrag.inference.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/** A model on disk: {@code model.json}, {@code transformer.safetensors} and {@code autoencoder.safetensors}. */
public final class ModelFolder {

    private ModelFolder() {}

    /** Writes a model folder; the weights are rounded to bfloat16. */
    public static void write(Path folder, ModelManifest manifest, Weights transformer, Weights autoencoder)
            throws IOException {
        Files.createDirectories(folder);
        transformer.save(folder.resolve(ModelManifest.TRANSFORMER), TensorType.BF16, Map.of());
        autoencoder.save(folder.resolve(ModelManifest.AUTOENCODER), TensorType.BF16, Map.of());
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest) + "\n");
    }
}
