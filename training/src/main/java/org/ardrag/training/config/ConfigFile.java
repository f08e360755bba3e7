package org.ardrag.training.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a stage's config: YAML, of which JSON is a part. What it leaves out is as the config's record says. */
public final class ConfigFile {

    private ConfigFile() {}

    /**
     * Reads a config file.
     *
     * @throws IllegalArgumentException if it has a key that there is not, or a value that is not allowed; names it
     * @throws IOException if it cannot be read
     */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        return read(file, List.of(), type);
    }

    /**
     * Reads a config file with some of its keys set to something else.
     *
     * @param file or null if only the defaults hold
     * @param overrides such as {@code loop.steps=100}; the value is YAML
     * @throws IllegalArgumentException if it has keys that there are not, or values that are not allowed; names all of them
     * @throws IOException if it cannot be read
     */
    public static <T> T read(@Nullable Path file, List<String> overrides, Class<T> type) throws IOException {
        String name = file == null ? "the config" : file.toString();
        JsonNode given = file == null ? JsonNodeFactory.instance.objectNode() : Yaml.read(name, Files.readString(file));
        for (String override : overrides) {
            given = override(given, override);
        }
        try {
            return Json.MAPPER.treeToValue(ConfigSchema.of(type).complete(given), type);
        } catch (JacksonException e) {
            // What a record says about keys that do not fit together.
            String message =
                    e.getCause() instanceof IllegalArgumentException own ? own.getMessage() : e.getOriginalMessage();
            throw new IllegalArgumentException(name + ": " + message, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * A config file as it stands there, unchecked.
     *
     * @throws IllegalArgumentException if it is no YAML
     */
    public static JsonNode tree(Path file) throws IOException {
        return Yaml.read(file.toString(), Files.readString(file));
    }

    private static JsonNode override(JsonNode given, String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set " + override + ": KEY=VALUE is allowed, such as loop.steps=100");
        }
        ObjectNode root = given instanceof ObjectNode keys ? keys : JsonNodeFactory.instance.objectNode();
        String[] path = override.substring(0, equals).split("\\.", -1);
        ObjectNode node = root;
        for (int i = 0; i < path.length - 1; i++) {
            node = node.get(path[i]) instanceof ObjectNode inner ? inner : node.putObject(path[i]);
        }
        node.set(path[path.length - 1], Yaml.read(override, override.substring(equals + 1)));
        return root;
    }

    /** A config as a file that {@link #read} takes, every key with its value. */
    public static byte[] toYaml(Object config) {
        JsonNode keys = ConfigSchema.of(config.getClass()).known(Json.MAPPER.valueToTree(config));
        return Yaml.MAPPER.writeValueAsString(keys).getBytes(StandardCharsets.UTF_8);
    }
}
