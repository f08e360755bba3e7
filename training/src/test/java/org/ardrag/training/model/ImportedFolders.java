package org.ardrag.training.model;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import picocli.CommandLine;

/** Tiny networks of random weights in folders as {@code model import} leaves them. */
public final class ImportedFolders {

    private ImportedFolders() {}

    /**
     * Imports a network of random weights.
     *
     * @param config its sizes
     * @return {@code folder}
     */
    public static Path put(
            Path folder, String network, Record config, Map<String, Shape> shapes, WeightInitializer.Scale scale)
            throws IOException {
        Path published = folder.resolveSibling(folder.getFileName() + "-published");
        Files.createDirectories(published);
        Files.writeString(published.resolve("config.json"), Json.MAPPER.writeValueAsString(config));
        try (Weights weights = WeightInitializer.draw(shapes, 2, TorchEngine.device("cpu"), scale)) {
            weights.save(published.resolve("weights.safetensors"), TensorType.F32, Map.of());
        }
        int code = new CommandLine(new ModelCommand())
                .execute(
                        "import",
                        published.resolve("weights.safetensors").toString(),
                        "--network=" + network,
                        "--out=" + folder);
        if (code != 0) {
            throw new IllegalStateException("the import of a tiny " + network + " ended with " + code);
        }
        return folder;
    }
}
