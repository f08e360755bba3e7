package org.ardrag.server.json;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The fields of one JSON object, read one by one with their limits. Every method throws {@link BadValueException}. */
public final class Fields {

    private static final int SHOWN = 60;

    private final JsonNode object;

    public Fields(JsonNode object) {
        if (!object.isObject()) {
            throw new BadValueException(shown(object) + " was sent, a JSON object is needed");
        }
        this.object = object;
    }

    /** Those of a request's body. */
    public static Fields read(JsonMapper json, byte @Nullable [] body) {
        if (body == null) {
            throw new BadValueException("there is no body, a JSON object is needed");
        }
        try {
            return new Fields(json.readTree(body));
        } catch (JacksonException e) {
            throw new BadValueException("the body is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Refuses fields that nobody asked for, so that a misspelt one does not pass unseen. */
    public void allowOnly(String... names) {
        Set<String> allowed = Set.of(names);
        for (String name : object.propertyNames()) {
            if (!allowed.contains(name)) {
                throw new BadValueException("there is no field \"" + cut(name) + "\", allowed are "
                        + String.join(", ", new TreeSet<>(allowed)));
            }
        }
    }

    public boolean has(String name) {
        JsonNode node = object.get(name);
        return node != null && !node.isNull();
    }

    public String text(String name, int maxChars) {
        JsonNode node = object.get(name);
        if (node == null || !node.isString()) {
            throw new BadValueException(name + " is " + shown(node) + ", a text is needed");
        }
        String text = node.stringValue();
        if (text.length() > maxChars) {
            throw new BadValueException(
                    name + " has " + text.length() + " characters, at most " + maxChars + " are allowed");
        }
        return text;
    }

    public @Nullable String textOrNull(String name, int maxChars) {
        return has(name) ? text(name, maxChars) : null;
    }

    public String oneOf(String name, List<String> allowed) {
        String text = text(name, Integer.MAX_VALUE);
        if (!allowed.contains(text)) {
            throw new BadValueException(name + " is \"" + cut(text) + "\", allowed are " + String.join(", ", allowed));
        }
        return text;
    }

    public boolean truth(String name) {
        JsonNode node = object.get(name);
        if (node == null || !node.isBoolean()) {
            throw new BadValueException(name + " is " + shown(node) + ", true or false is needed");
        }
        return node.booleanValue();
    }

    public long integer(String name, long min, long max) {
        return integer(object.get(name), name, min, max);
    }

    public double number(String name, double min, double max) {
        return number(object.get(name), name, min, max);
    }

    /** The elements of an array; not longer than {@code max}. */
    public JsonNode array(String name) {
        JsonNode node = object.get(name);
        if (node == null || !node.isArray()) {
            throw new BadValueException(name + " is " + shown(node) + ", an array is needed");
        }
        return node;
    }

    /** An object's fields as they were sent; none if there is no such object. */
    public JsonNode object(String name) {
        Fields fields = objectOrNull(name);
        return fields == null ? JsonNodeFactory.instance.objectNode() : fields.object;
    }

    public @Nullable Fields objectOrNull(String name) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isObject()) {
            throw new BadValueException(name + " is " + shown(node) + ", a JSON object is needed");
        }
        return new Fields(node);
    }

    public static long integer(@Nullable JsonNode node, String name, long min, long max) {
        if (node == null || !node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new BadValueException(
                    name + " is " + shown(node) + ", an integer from " + min + " to " + max + " is needed");
        }
        long value = node.longValue();
        if (value < min || value > max) {
            throw new BadValueException(name + " is " + value + ", allowed are integers from " + min + " to " + max);
        }
        return value;
    }

    public static double number(@Nullable JsonNode node, String name, double min, double max) {
        if (node == null || !node.isNumber()) {
            throw new BadValueException(
                    name + " is " + shown(node) + ", a number from " + min + " to " + max + " is needed");
        }
        double value =
                node.isBigDecimal() || node.isBigInteger() ? node.decimalValue().doubleValue() : node.doubleValue();
        if (!(value >= min && value <= max)) {
            throw new BadValueException(name + " is " + value + ", allowed are numbers from " + min + " to " + max);
        }
        return value;
    }

    private static String shown(@Nullable JsonNode node) {
        return node == null ? "missing" : cut(node.toString());
    }

    private static String cut(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
