package org.ardrag.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.config.ConfigSchema;
import org.ardrag.training.config.ConfiguredStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All stages as one JSON object, for a program that makes forms of it and starts them: {@code stages}, each with the
 * command line's words that begin it ({@code command}), the option that names the folder it fills ({@code output}), the
 * further {@code options}, and the JSON Schema of its {@code config} if it has one; and {@code presets}, config files
 * with the stage that each is for.
 */
final class StageCatalog {

    /** The folder that a stage fills is named by the first of these that it has. */
    private static final List<String> OUTPUTS = List.of("--run", "--out", "--dataset");

    /** Options that whoever starts a run sets himself, beside it and not in a form. */
    private static final Set<String> OWN =
            Set.of("--config", "--set", "--describe", "--check", "--progress", "--device", "--help", "--version");

    private final ObjectNode root = JsonNodeFactory.instance.objectNode();
    private final Map<String, Class<?>> configs = new LinkedHashMap<>();

    private StageCatalog() {}

    /**
     * Describes the stages among a command's subcommands.
     *
     * @param studio the root of the command line
     * @param presets folder of config files, or null
     */
    static String of(CommandSpec studio, @Nullable Path presets) throws IOException {
        StageCatalog catalog = new StageCatalog();
        ArrayNode stages = catalog.root.putArray("stages");
        sub(studio, "train").getSubcommands().forEach((name, command) -> {
            if (command.getCommand() instanceof ConfiguredStage) {
                catalog.describe(stages.addObject(), command, List.of("train", name));
            }
        });
        catalog.describe(stages.addObject(), sub(studio, "evaluate"), List.of("evaluate"));
        ArrayNode files = catalog.root.putArray("presets");
        if (presets != null) {
            catalog.list(files, presets);
        }
        return Json.LINES.writeValueAsString(catalog.root);
    }

    private static CommandLine sub(CommandSpec command, String name) {
        CommandLine sub = command.subcommands().get(name);
        if (sub == null) {
            throw new IllegalStateException(command.qualifiedName() + " has no command " + name);
        }
        return sub;
    }

    private void describe(ObjectNode stage, CommandLine command, List<String> words) {
        String name = words.get(words.size() - 1);
        stage.put("name", name);
        stage.put(
                "help", String.join(" ", command.getCommandSpec().usageMessage().description()));
        words.forEach(stage.putArray("command")::add);
        Set<String> known = command.getCommandSpec().optionsMap().keySet();
        String output = OUTPUTS.stream().filter(known::contains).findFirst().orElseThrow();
        stage.put("output", output.substring(2));
        stage.put("takesDevice", known.contains("--device"));
        ArrayNode options = stage.putArray("options");
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!OWN.contains(option.longestName()) && !option.longestName().equals(output)) {
                describe(options.addObject(), option);
            }
        }
        if (command.getCommand() instanceof ConfiguredStage configured) {
            configs.put(name, configured.configType());
            stage.set("config", ConfigSchema.of(configured.configType()).json());
        }
    }

    private static void describe(ObjectNode option, OptionSpec spec) {
        option.put("name", spec.longestName().substring(2));
        String value = spec.defaultValue();
        // Its default is said apart.
        option.put("help", String.join(" ", spec.description()).replace(" (default: " + value + ")", ""));
        option.put("type", type(spec.type()));
        option.put("required", spec.required());
        if (value != null) {
            option.put("default", value);
        }
    }

    private static String type(Class<?> type) {
        if (type == Path.class) {
            return "path";
        }
        return type == int.class || type == long.class ? "integer" : "string";
    }

    /** A file is for the stage whose keys it has: these check what they are given. */
    private void list(ArrayNode presets, Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = new ArrayList<>(all.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList());
        }
        for (Path file : files) {
            JsonNode given = ConfigFile.tree(file);
            for (Map.Entry<String, Class<?>> stage : configs.entrySet()) {
                if (fits(given, stage.getValue())) {
                    ObjectNode preset = presets.addObject().put("stage", stage.getKey());
                    preset.put("name", file.getFileName().toString().replace(".yaml", ""));
                    preset.put("help", firstComment(file));
                    preset.set("config", given);
                }
            }
        }
    }

    private static boolean fits(JsonNode given, Class<?> type) {
        try {
            ConfigSchema.of(type).complete(given);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String firstComment(Path file) throws IOException {
        String first = Files.readString(file).lines().findFirst().orElse("");
        return first.startsWith("#") ? first.substring(1).strip() : "";
    }
}
