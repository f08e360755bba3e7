package org.ardrag.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.ardrag.inference.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Reads a stage's config. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads a config file.
     *
     * @throws IllegalArgumentException if it has a key that there is not, or a value that is not allowed; names it
     * @throws IOException if it cannot be read
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        try {
            return Json.MAPPER
                    .readerFor(type)
                    .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(Files.readAllBytes(file));
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    file + ": there is no key \"" + e.getPropertyName() + "\", allowed are "
                            + new TreeSet<>(e.getKnownPropertyIds()),
                    e);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
    }
}
