package org.ardrag.training.distill;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code studio train distill}. */
@Command(
        name = "distill",
        description = "Distils a teacher into the causal few-step student by Self-Rollout.",
        mixinStandardHelpOptions = true)
public final class DistillCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options = new StageOptions();

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(names = "--teacher", required = true, description = "folder that the teacher stage left (RUN/model)")
    private Path teacher = Path.of("");

    @Option(names = "--dataset", description = "folder of a curated dataset (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(names = "--first-clip", defaultValue = "0", description = "number of the first clip")
    private long firstClip;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws Exception {
        DistillConfig config = options.read(DistillConfig.class);
        Path from = options.from();
        if (from == null) {
            throw new IllegalArgumentException(
                    "--from is missing: the student's first weights, such as those of the transformer stage");
        }
        try (DistillStage stage = new DistillStage(
                config, TorchEngine.device(options.device()), autoencoder, from, teacher, dataset, firstClip)) {
            System.out.println("model: " + stage.run(options.folder()));
        }
        return 0;
    }
}
