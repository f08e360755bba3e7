package org.ardrag.training.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One check of a config against its schema. Collects everything that is wrong with it. */
final class ConfigCheck {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final List<String> flaws = new ArrayList<>();

    /** The config with its defaults. */
    ObjectNode complete(ObjectNode schema, JsonNode given) {
        JsonNode whole =
                value(schema, "the config", given.isMissingNode() || given.isNull() ? NODES.objectNode() : given);
        if (!flaws.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", flaws));
        }
        return (ObjectNode) whole;
    }

    private JsonNode value(JsonNode schema, String path, JsonNode given) {
        if (given.isNull() && schema.path("default").isNull()) {
            return given;
        }
        return switch (schema.path("type").asString()) {
            case "object" -> object(schema, path, given);
            case "array" -> array(schema, path, given);
            case "integer", "number" -> number(schema, path, given);
            case "boolean" -> given.isBoolean() ? given : flaw(path, given, "true or false");
            default -> string(schema, path, given);
        };
    }

    private JsonNode object(JsonNode schema, String path, JsonNode given) {
        if (!given.isObject()) {
            return flaw(path, given, "keys");
        }
        String prefix = path.equals("the config") ? "" : path + ".";
        JsonNode properties = schema.path("properties");
        for (String name : given.propertyNames()) {
            if (!properties.has(name)) {
                flaws.add("there is no key \"" + prefix + name + "\", allowed are "
                        + new TreeSet<>(properties.propertyNames()));
            }
        }
        ObjectNode whole = NODES.objectNode();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String name = property.getKey();
            JsonNode own = given.get(name);
            JsonNode value =
                    own == null ? absent(schema, property, prefix) : value(property.getValue(), prefix + name, own);
            if (value != null) {
                whole.set(name, value);
            }
        }
        return whole;
    }

    /** What a key is that is not given: its default, or what a record's keys are when none of them is given. */
    private @Nullable JsonNode absent(JsonNode schema, Map.Entry<String, JsonNode> property, String prefix) {
        String name = property.getKey();
        JsonNode own = property.getValue();
        boolean required =
                schema.path("required").valueStream().anyMatch(n -> n.asString().equals(name));
        if (own.has("properties")
                && (required || ConfigSchema.fillsItself(own))
                && !own.path("default").isNull()) {
            return object(own, prefix + name, NODES.objectNode()); // names what is missing inside
        }
        if (required) {
            flaws.add("there has to be a key \"" + prefix + name + "\" ("
                    + own.path("description").asString() + ")");
        }
        return own.get("default");
    }

    private JsonNode array(JsonNode schema, String path, JsonNode given) {
        if (!given.isArray()) {
            return flaw(path, given, "a list");
        }
        ArrayNode whole = NODES.arrayNode();
        for (int i = 0; i < given.size(); i++) {
            whole.add(value(schema.path("items"), path + "[" + i + "]", given.path(i)));
        }
        return whole;
    }

    private JsonNode number(JsonNode schema, String path, JsonNode given) {
        boolean whole = schema.path("type").asString().equals("integer");
        String allowed = allowed(schema, whole ? "a whole number" : "a number");
        BigDecimal value;
        try {
            // 1e-4 is a number to people, and a string to YAML 1.1.
            value = new BigDecimal(given.isNumber() || given.isString() ? given.asString() : "");
        } catch (NumberFormatException e) {
            return flaw(path, given, allowed);
        }
        JsonNode minimum = schema.path("minimum");
        JsonNode maximum = schema.path("maximum");
        if (whole && value.stripTrailingZeros().scale() > 0
                || minimum.isNumber() && value.compareTo(minimum.decimalValue()) < 0
                || maximum.isNumber() && value.compareTo(maximum.decimalValue()) > 0) {
            return flaw(path, given, allowed);
        }
        if (whole) {
            return value.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                    ? flaw(path, given, allowed)
                    : NODES.numberNode(value.longValue());
        }
        return NODES.numberNode(value.doubleValue());
    }

    private static String allowed(JsonNode schema, String otherwise) {
        String range = ConfigSchema.range(schema);
        return range.isEmpty() ? otherwise : range;
    }

    private JsonNode string(JsonNode schema, String path, JsonNode given) {
        if (!given.isValueNode() || given.isNull()) {
            return flaw(path, given, "text");
        }
        String text = given.asString();
        if (!schema.has("enum")) {
            return NODES.stringNode(text);
        }
        for (JsonNode allowed : schema.path("enum")) {
            if (allowed.asString().toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return allowed;
            }
        }
        List<String> names = new ArrayList<>();
        schema.path("enum").forEach(allowed -> names.add(allowed.asString()));
        return flaw(path, given, String.join(", ", names));
    }

    private JsonNode flaw(String path, JsonNode given, String allowed) {
        flaws.add(path + " is " + given + "; " + allowed + (allowed.matches(".*( to |, ).*") ? " are" : " is")
                + " allowed");
        return given;
    }
}
