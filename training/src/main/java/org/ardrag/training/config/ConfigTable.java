package org.ardrag.training.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** Configs described as Markdown tables; the records inside them, which several may share, stand once at the end. */
public final class ConfigTable {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, Class<?>> parts = new LinkedHashMap<>();

    /** Adds a stage's table. */
    public ConfigTable stage(String name, Class<?> type) {
        ConfigSchema schema = ConfigSchema.of(type);
        parts.putAll(schema.parts());
        table(name, schema.json());
        return this;
    }

    private void table(String heading, JsonNode schema) {
        text.append("## ").append(heading).append("\n\n| key | type | default | allowed | what it is |\n");
        text.append("|---|---|---|---|---|\n");
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode key = property.getValue();
            text.append("| `").append(property.getKey()).append("` | ");
            text.append(type(key)).append(" | ");
            text.append(byDefault(key)).append(" | ");
            text.append(allowed(key.has("items") ? key.path("items") : key)).append(" | ");
            text.append(cell(key.path("description").asString(""))).append(" |\n");
        }
        text.append('\n');
    }

    private static String type(JsonNode key) {
        String type = key.path("type").asString();
        if (type.equals("array")) {
            return "list of " + type(key.path("items"));
        }
        String title = key.path("title").asString("");
        return title.isEmpty() ? type : "[" + title + "](#" + title.toLowerCase(Locale.ROOT) + ")";
    }

    private static String byDefault(JsonNode key) {
        JsonNode value = key.path("default");
        if (value.isMissingNode()) {
            return ConfigSchema.fillsItself(key) ? "its own" : key.has("description") ? "has to be said" : "";
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .map(entry -> "`" + entry.getKey() + ": " + text(entry.getValue()) + "`")
                    .collect(Collectors.joining(", "));
        }
        return "`" + cell(text(value)) + "`";
    }

    private static String text(JsonNode value) {
        return value.isNumber()
                ? ConfigSchema.number(value)
                : value.isString() && !value.asString().isEmpty() ? value.asString() : value.toString();
    }

    private static String allowed(JsonNode key) {
        if (key.has("enum")) {
            return StreamSupport.stream(key.path("enum").spliterator(), false)
                    .map(name -> "`" + name.asString() + "`")
                    .collect(Collectors.joining(", "));
        }
        return ConfigSchema.range(key);
    }

    private static String cell(String words) {
        return words.replace("|", "\\|").replace("\n", " ");
    }

    /** The tables of all stages, then those of the records inside them. */
    @Override
    public String toString() {
        ConfigTable whole = new ConfigTable();
        parts.forEach((name, type) -> whole.table(name, ConfigSchema.of(type).json()));
        return (text.toString() + whole.text).stripTrailing() + "\n";
    }
}
