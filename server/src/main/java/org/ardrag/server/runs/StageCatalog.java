package org.ardrag.server.runs;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.server.json.BadValueException;
import tools.jackson.databind.JsonNode;

/** What the training program says about its stages. */
record StageCatalog(JsonNode json) {

    /**
     * A stage.
     *
     * @param command the words that begin its command
     * @param output the option that names the folder it fills
     * @param takesConfig whether it has a config, and not options alone
     */
    record Stage(
            String name,
            List<String> command,
            String output,
            boolean takesConfig,
            boolean takesDevice,
            List<Option> options) {

        Option option(String wanted) {
            return options.stream()
                    .filter(each -> each.name().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new BadValueException("stage " + name + " has no option \"" + wanted
                            + "\", allowed are "
                            + String.join(
                                    ", ", options.stream().map(Option::name).toList())));
        }
    }

    record Option(String name, String type) {

        boolean isPath() {
            return type.equals("path");
        }
    }

    /** @throws BadValueException if there is no such stage */
    Stage stage(String name) {
        List<String> names = new ArrayList<>();
        for (JsonNode each : json.path("stages")) {
            if (each.path("name").asString().equals(name)) {
                return read(each);
            }
            names.add(each.path("name").asString());
        }
        throw new BadValueException("stage is \"" + name + "\", allowed are " + String.join(", ", names));
    }

    private static Stage read(JsonNode stage) {
        return new Stage(
                stage.path("name").asString(),
                stage.path("command").valueStream().map(JsonNode::asString).toList(),
                stage.path("output").asString(),
                stage.has("config"),
                stage.path("takesDevice").asBoolean(),
                stage.path("options")
                        .valueStream()
                        .map(option -> new Option(
                                option.path("name").asString(),
                                option.path("type").asString()))
                        .toList());
    }
}
