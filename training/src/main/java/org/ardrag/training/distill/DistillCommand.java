package org.ardrag.training.distill;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio train distill}. */
@Command(
        name = "distill",
        description = "Distils a teacher into the causal few-step student by Self-Rollout.",
        mixinStandardHelpOptions = true)
public final class DistillCommand extends StageCommand<DistillConfig> {

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(names = "--teacher", required = true, description = "folder that the teacher stage left (RUN/model)")
    private Path teacher = Path.of("");

    @Option(names = "--dataset", description = "folder of a curated dataset (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(names = "--first-clip", defaultValue = "0", description = "number of the first clip")
    private long firstClip;

    /** The command, as picocli makes it. */
    public DistillCommand() {
        super(DistillConfig.class);
    }

    @Override
    protected void check(DistillConfig config, StageOptions options) {
        from(options);
    }

    private static Path from(StageOptions options) {
        Path from = options.from();
        if (from == null) {
            throw new IllegalArgumentException(
                    "--from is missing: the student's first weights, such as those of the transformer stage");
        }
        return from;
    }

    @Override
    protected Path run(DistillConfig config, StageOptions options) throws IOException {
        Path from = from(options);
        try (DistillStage stage = new DistillStage(
                config, TorchEngine.device(options.device()), autoencoder, from, teacher, dataset, firstClip)) {
            return stage.run(options.folder());
        }
    }
}
