package org.ardrag.training.transformer;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code studio train transformer}. */
@Command(
        name = "transformer",
        description = "Trains the causal transformer on drawn clips by flow matching.",
        mixinStandardHelpOptions = true)
public final class TransformerCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options = new StageOptions();

    @Option(names = "--autoencoder", required = true, description = "weights of the trained autoencoder (safetensors)")
    private Path autoencoder = Path.of("");

    @Option(
            names = "--first-clip",
            defaultValue = "0",
            description = "number of the first clip to draw; another one when training goes on from weights alone")
    private long firstClip;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws Exception {
        TransformerConfig config = options.read(TransformerConfig.class);
        try (TransformerStage stage = new TransformerStage(
                config, TorchEngine.device(options.device()), autoencoder, options.from(), firstClip)) {
            Path model = stage.run(options.folder());
            System.out.println("model: " + model);
        }
        return 0;
    }
}
