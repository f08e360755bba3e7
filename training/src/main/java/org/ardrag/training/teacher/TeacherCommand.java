package org.ardrag.training.teacher;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio train teacher}. */
@Command(
        name = "teacher",
        description = "Trains the bidirectional teacher by flow matching.",
        mixinStandardHelpOptions = true)
public final class TeacherCommand extends StageCommand<TeacherConfig> {

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(names = "--dataset", description = "folder of a curated dataset (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(names = "--first-clip", defaultValue = "0", description = "number of the first clip")
    private long firstClip;

    /** The command, as picocli makes it. */
    public TeacherCommand() {
        super(TeacherConfig.class);
    }

    @Override
    protected Path run(TeacherConfig config, StageOptions options) throws IOException {
        try (TeacherStage stage = new TeacherStage(
                config, TorchEngine.device(options.device()), autoencoder, options.from(), dataset, firstClip)) {
            return stage.run(options.folder());
        }
    }
}
