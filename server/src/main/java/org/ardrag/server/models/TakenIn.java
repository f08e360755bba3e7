package org.ardrag.server.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * How a model came into this studio. Lies beside the model, so that a row of the table that was never written can be.
 *
 * @param at when
 * @param by who took it in; null for what the studio found
 */
record TakenIn(
        @JsonProperty("origin") Origin origin,
        @JsonProperty("at") Instant at,
        @JsonProperty("by") @Nullable String by) {

    private static final String FILE = "taken-in.json";

    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE), Json.MAPPER.writeValueAsString(this) + "\n");
    }

    /** What was written beside a model; for one that somebody put there himself, that it was found. */
    static TakenIn read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return new TakenIn(Origin.of(Origin.FOUND), Instant.now(), null);
        }
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), TakenIn.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(FILE + ": " + e.getOriginalMessage(), e);
        }
    }
}
