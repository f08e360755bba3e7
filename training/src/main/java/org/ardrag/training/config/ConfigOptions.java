package org.ardrag.training.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that give a stage its config, or describe it. */
public final class ConfigOptions {

    @Option(names = "--config", description = "the stage's config, YAML or JSON; without one its defaults hold")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "sets a key of the config, such as loop.steps=100; may be said several times")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--describe",
            paramLabel = "json",
            help = true,
            description =
                    "prints what the config's keys are, as a JSON Schema (json) or a Markdown table (markdown), and ends")
    private @Nullable Description description;

    @Option(names = "--check", description = "says what is wrong with the config and the options, and ends")
    private boolean check;

    /** How a config is described. */
    enum Description {
        json,
        markdown
    }

    /**
     * Reads the config.
     *
     * @throws IllegalArgumentException if it has a key that there is not, or a value that is not allowed; names it
     */
    public <T> T read(Class<T> type) throws IOException {
        return ConfigFile.read(file, overrides, type);
    }

    /** Whether only what was given is to be checked. */
    public boolean checks() {
        return check;
    }

    /** Whether a description was asked for, and nothing else is to be done. */
    public boolean describes() {
        return description != null;
    }

    /** The description that was asked for. */
    public String describe(String stage, Class<?> type) {
        return description == Description.markdown
                ? new ConfigTable().stage(stage, type).toString()
                : ConfigSchema.of(type).toString();
    }
}
