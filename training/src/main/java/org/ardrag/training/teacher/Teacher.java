package org.ardrag.training.teacher;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import tools.jackson.core.JacksonException;

/**
 * A trained teacher's folder: {@code teacher.json}, {@code transformer.safetensors} and the {@code autoencoder.safetensors}
 * that it was trained on. No session can be held with it, since it sees all frames at once.
 *
 * @param model its shape
 * @param reference how the picture enters
 */
public record Teacher(@JsonProperty("model") ModelManifest model, @JsonProperty("reference") PictureInput reference) {

    private static final String FILE = "teacher.json";

    /**
     * Reads a folder's description.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static Teacher read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), Teacher.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Where the weights lie, under the names of a causal model's. */
    public static Path weights(Path folder) {
        return folder.resolve("transformer.safetensors");
    }

    /** Where the weights of its autoencoder lie. */
    public static Path autoencoder(Path folder) {
        return folder.resolve("autoencoder.safetensors");
    }

    /** Whether this is a teacher's folder. */
    public static boolean is(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** Writes a folder. */
    public void write(Path folder, Weights weights, Weights autoencoder) throws IOException {
        Files.createDirectories(folder);
        weights.save(weights(folder), TensorType.F32, Map.of());
        autoencoder.save(autoencoder(folder), TensorType.F32, Map.of());
        Files.writeString(folder.resolve(FILE), Json.MAPPER.writeValueAsString(this) + "\n");
    }
}
