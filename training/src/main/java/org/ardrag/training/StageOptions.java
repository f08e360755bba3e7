package org.ardrag.training;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.training.config.ConfigOptions;
import org.ardrag.training.loop.Progress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all stages share. */
public final class StageOptions {

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--run",
            required = true,
            description = "folder of the run; one that was begun goes on from its newest checkpoint")
    private Path folder = Path.of("");

    @Option(names = "--from", description = "weights to begin with (safetensors)")
    private @Nullable Path from;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--progress",
            defaultValue = "auto",
            description =
                    "auto (a bar on a terminal, else lines), bar, lines (one now and then) or json (an object a line for each"
                            + " step; default: ${DEFAULT-VALUE})")
    private String progress = "auto";

    /**
     * Reads the config.
     *
     * @throws IllegalArgumentException if it has a key that there is not, or a value that is not allowed; names it; so for an
     *     unknown form of progress
     */
    public <T> T read(Class<T> type) throws IOException {
        Progress.use(progress);
        return config.read(type);
    }

    ConfigOptions config() {
        return config;
    }

    public Path folder() {
        return folder;
    }

    public @Nullable Path from() {
        return from;
    }

    public String device() {
        return device;
    }
}
