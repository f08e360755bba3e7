package org.ardrag.training;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.training.loop.ConfigFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all stages share. */
public final class StageOptions {

    @Option(names = "--config", required = true, description = "the stage's config, JSON")
    private Path config = Path.of("");

    @Option(
            names = "--run",
            required = true,
            description = "folder of the run; one that was begun goes on from its checkpoint")
    private Path folder = Path.of("");

    @Option(names = "--from", description = "weights to begin with (safetensors)")
    private @Nullable Path from;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    /**
     * Reads the config file.
     *
     * @throws IllegalArgumentException if it has a key that there is not, or a value that is not allowed; names it
     */
    public <T> T read(Class<T> type) throws IOException {
        return ConfigFile.read(config, type);
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
