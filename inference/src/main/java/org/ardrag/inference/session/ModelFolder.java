package org.ardrag.inference.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * A model on disk: {@code model.json}, {@code transformer.safetensors}, {@code autoencoder.safetensors} and, for a model with
 * a track head, {@code track_head.safetensors}.
 */
public final class ModelFolder {

    private ModelFolder() {}

    /** Writes a model folder without a track head; the weights are rounded to bfloat16. */
    public static void write(Path folder, ModelManifest manifest, Weights transformer, Weights autoencoder)
            throws IOException {
        Files.createDirectories(folder);
        transformer.save(folder.resolve(ModelManifest.TRANSFORMER), TensorType.BF16, Map.of());
        autoencoder.save(folder.resolve(ModelManifest.AUTOENCODER), TensorType.BF16, Map.of());
        write(folder, manifest.withTrackHead(null));
    }

    /** Writes a copy of a model folder with another track head; its weights are rounded to bfloat16. */
    public static void writeWithTrackHead(Path from, Path to, TrackHeadConfig config, Weights trackHead)
            throws IOException {
        Files.createDirectories(to);
        for (String name : List.of(ModelManifest.TRANSFORMER, ModelManifest.AUTOENCODER)) {
            Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        trackHead.save(to.resolve(ModelManifest.TRACK_HEAD), TensorType.BF16, Map.of());
        write(to, ModelManifest.read(from).withTrackHead(config));
    }

    private static void write(Path folder, ModelManifest manifest) throws IOException {
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest) + "\n");
    }
}
