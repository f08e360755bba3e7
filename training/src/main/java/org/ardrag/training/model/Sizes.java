package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A network's sizes, and whose word for them was taken.
 *
 * @param config under the official names; null for the published ones
 * @param told where they are from
 */
record Sizes(@Nullable JsonNode config, String told) {

    /**
     * Those in a file.
     *
     * @throws CheckpointException if it is not JSON
     */
    static Sizes named(Path file) throws IOException {
        return new Sizes(read(file), "those in " + file);
    }

    /**
     * Those in {@code config.json} beside the weights, if they are of such a network; else the published ones. Published
     * folders hold several networks and one config: in Wan's that is the transformer's, beside the VAE and the text encoder.
     *
     * @param weights file or folder
     * @throws CheckpointException if there is a config that is not JSON
     */
    static Sizes beside(PublishedNetwork network, Path weights) throws IOException {
        Path file = Files.isDirectory(weights) ? weights.resolve("config.json") : weights.resolveSibling("config.json");
        if (!network.sized()) {
            return Files.exists(file) ? named(file) : new Sizes(null, "not given");
        }
        String published = "the published " + network.id() + "'s";
        if (!Files.exists(file)) {
            return new Sizes(null, published);
        }
        List<String> missing = network.missing(read(file));
        return missing.isEmpty()
                ? named(file)
                : new Sizes(
                        null,
                        published + "; " + file + " is of something else, it has no " + String.join(", ", missing));
    }

    private static JsonNode read(Path file) throws IOException {
        try {
            return Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (JacksonException e) {
            throw new CheckpointException(file + " is not JSON: " + e.getOriginalMessage());
        }
    }
}
