package org.ardrag.training.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.InFoldersOnly;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.json.Key;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description of a config record, worked out from its components and their {@link Key}s, as a JSON Schema (draft
 * 2020-12): types, limits, defaults, help. A component without a {@link Key} may be left out and is 0 or nothing then; the
 * keys of a {@link JsonUnwrapped} one stand among those of the record around it; what only model folders have is no key.
 */
public final class ConfigSchema {

    private static final BigDecimal SMALL = new BigDecimal("0.00001");

    private final ObjectNode root;
    private final Map<String, Class<?>> parts = new LinkedHashMap<>();

    private ConfigSchema(Class<?> type) {
        root = JsonNodeFactory.instance.objectNode();
        describe(root, type, null);
        parts.remove(title(type));
    }

    /** Describes a record. */
    public static ConfigSchema of(Class<?> type) {
        return new ConfigSchema(type);
    }

    /** The JSON Schema. */
    public ObjectNode json() {
        return root.deepCopy();
    }

    /** The records inside, by the {@code title} that they have in the schema. */
    public Map<String, Class<?>> parts() {
        return parts;
    }

    /**
     * Checks a config and fills in what it leaves out.
     *
     * @throws IllegalArgumentException if it has keys that there are not, values that are not allowed, or lacks a key that
     *     has to be there; names all of them and what is allowed
     */
    public ObjectNode complete(JsonNode given) {
        return new ConfigCheck().complete(root, given);
    }

    /** A record without what it has and a config has no key for: what stands in model folders alone. */
    JsonNode known(JsonNode record) {
        return known(root, record);
    }

    private static JsonNode known(JsonNode schema, JsonNode value) {
        if (!(value instanceof ObjectNode keys) || !schema.has("properties")) {
            return value;
        }
        JsonNode properties = schema.path("properties");
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> key : keys.properties()) {
            if (properties.has(key.getKey())) {
                kept.set(key.getKey(), known(properties.path(key.getKey()), key.getValue()));
            }
        }
        return kept;
    }

    private void describe(ObjectNode schema, Type type, @Nullable Key key) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            schema.put("type", "array");
            describe(schema.putObject("items"), list.getActualTypeArguments()[0], key);
            return;
        }
        if (!(type instanceof Class<?> plain)) {
            throw new IllegalArgumentException("a config cannot hold a " + type.getTypeName());
        }
        if (plain.isRecord()) {
            parts.putIfAbsent(title(plain), plain);
            describeRecord(schema, plain);
        } else if (plain == int.class || plain == long.class || plain == Integer.class || plain == Long.class) {
            schema.put("type", "integer");
            limits(schema, key);
        } else if (plain == double.class || plain == float.class || plain == Double.class) {
            schema.put("type", "number");
            limits(schema, key);
        } else if (plain == boolean.class || plain == Boolean.class) {
            schema.put("type", "boolean");
        } else if (plain.isEnum()) {
            ArrayNode names = schema.put("type", "string").putArray("enum");
            for (Object constant : plain.getEnumConstants()) {
                names.add(name((Enum<?>) constant));
            }
        } else if (plain == String.class || plain == Path.class) {
            schema.put("type", "string");
            if (key != null && key.oneOf().length > 0) {
                ArrayNode names = schema.putArray("enum");
                List.of(key.oneOf()).forEach(names::add);
            }
        } else {
            throw new IllegalArgumentException("a config cannot hold a " + plain.getName());
        }
    }

    /** A constant as it stands in a config. */
    private static String name(Enum<?> constant) {
        try {
            JsonProperty own =
                    constant.getDeclaringClass().getField(constant.name()).getAnnotation(JsonProperty.class);
            return own == null ? constant.name() : own.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(constant + " is no constant of its enum", e);
        }
    }

    private static void limits(ObjectNode schema, @Nullable Key key) {
        if (key != null && key.min() > Double.NEGATIVE_INFINITY) {
            number(schema, "minimum", key.min());
        }
        if (key != null && key.max() < Double.POSITIVE_INFINITY) {
            number(schema, "maximum", key.max());
        }
    }

    private static void number(ObjectNode schema, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            schema.put(name, (long) value);
        } else {
            schema.put(name, value);
        }
    }

    private void describeRecord(ObjectNode schema, Class<?> type) {
        schema.put("title", title(type));
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JsonNodeFactory.instance.arrayNode();
        describeKeys(properties, required, type);
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
    }

    private void describeKeys(ObjectNode properties, ArrayNode required, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.isAnnotationPresent(InFoldersOnly.class)) {
                continue;
            }
            if (component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)) {
                describeKeys(properties, required, component.getType());
                continue;
            }
            JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = named == null ? component.getName() : named.value();
            Key key = component.getAnnotation(Key.class);
            ObjectNode property = properties.putObject(name);
            describe(property, component.getGenericType(), key);
            if (key != null) {
                property.put("description", key.help());
                if (!key.defaultsTo().isEmpty()) {
                    setDefault(
                            property,
                            Yaml.read("the default of " + type.getSimpleName() + "." + name, key.defaultsTo()));
                }
                boolean given = property.has("properties")
                        ? fillsItself(property) || property.path("default").isNull()
                        : property.has("default");
                if (!given) {
                    required.add(name);
                }
            }
        }
    }

    /** A record inside a class has that one's name before its own. */
    private static String title(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return (outer == null ? "" : outer.getSimpleName()) + type.getSimpleName();
    }

    /** What numbers are allowed; nothing if any is. */
    static String range(JsonNode schema) {
        String minimum = number(schema.path("minimum"));
        String maximum = number(schema.path("maximum"));
        if (!minimum.isEmpty() && !maximum.isEmpty()) {
            return minimum + " to " + maximum;
        }
        return minimum.isEmpty() ? maximum.isEmpty() ? "" : "at most " + maximum : "at least " + minimum;
    }

    /** A number as people write it; nothing if it is none. */
    static String number(JsonNode value) {
        if (!value.isNumber()) {
            return "";
        }
        BigDecimal exact = value.decimalValue().stripTrailingZeros();
        return exact.abs().compareTo(SMALL) < 0 && exact.signum() != 0
                ? exact.toString().replace('E', 'e')
                : exact.toPlainString();
    }

    /** Whether all that is inside has a default or may be left out. */
    static boolean fillsItself(JsonNode schema) {
        return schema.has("properties") && !schema.has("required");
    }

    /** The default of a record is handed on to its keys. */
    private static void setDefault(ObjectNode schema, JsonNode value) {
        schema.set("default", value);
        JsonNode properties = schema.path("properties");
        for (Map.Entry<String, JsonNode> given : value.properties()) {
            if (!(properties.path(given.getKey()) instanceof ObjectNode property)) {
                throw new IllegalArgumentException(
                        schema.path("title").asString() + " has no key " + given.getKey() + " to give a default to");
            }
            setDefault(property, given.getValue());
            if (schema.path("required") instanceof ArrayNode required) {
                required.removeIf(name -> name.asString().equals(given.getKey()));
                if (required.isEmpty()) {
                    schema.remove("required");
                }
            }
        }
    }

    @Override
    public String toString() {
        return Json.MAPPER.writeValueAsString(root);
    }
}
