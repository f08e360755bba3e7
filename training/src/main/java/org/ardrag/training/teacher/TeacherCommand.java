package org.ardrag.training.teacher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code studio train teacher}. */
@Command(
        name = "teacher",
        description = "Trains the bidirectional teacher by flow matching.",
        mixinStandardHelpOptions = true)
public final class TeacherCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options = new StageOptions();

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(names = "--dataset", description = "folder of a curated dataset (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(names = "--first-clip", defaultValue = "0", description = "number of the first clip")
    private long firstClip;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws Exception {
        TeacherConfig config = options.read(TeacherConfig.class);
        try (TeacherStage stage = new TeacherStage(
                config, TorchEngine.device(options.device()), autoencoder, options.from(), dataset, firstClip)) {
            System.out.println("teacher: " + stage.run(options.folder()));
        }
        return 0;
    }
}
