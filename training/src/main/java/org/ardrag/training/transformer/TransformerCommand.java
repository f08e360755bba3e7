package org.ardrag.training.transformer;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio train transformer}. */
@Command(
        name = "transformer",
        description = "Trains the causal transformer by flow matching.",
        mixinStandardHelpOptions = true)
public final class TransformerCommand extends StageCommand<TransformerConfig> {

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(names = "--dataset", description = "folder of a curated dataset (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(
            names = "--first-clip",
            defaultValue = "0",
            description = "number of the first clip; another one when training goes on from weights alone")
    private long firstClip;

    /** The command, as picocli makes it. */
    public TransformerCommand() {
        super(TransformerConfig.class);
    }

    @Override
    protected Path run(TransformerConfig config, StageOptions options) throws IOException {
        try (TransformerStage stage = new TransformerStage(
                config, TorchEngine.device(options.device()), autoencoder, options.from(), dataset, firstClip)) {
            return stage.run(options.folder());
        }
    }
}
