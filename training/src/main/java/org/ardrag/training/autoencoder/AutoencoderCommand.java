package org.ardrag.training.autoencoder;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code studio train autoencoder}. */
@Command(
        name = "autoencoder",
        description = "Trains the tiny autoencoder on drawn clips.",
        mixinStandardHelpOptions = true)
public final class AutoencoderCommand implements Callable<Integer> {

    @Mixin
    private StageOptions options = new StageOptions();

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws Exception {
        AutoencoderConfig config = options.read(AutoencoderConfig.class);
        try (AutoencoderStage stage =
                new AutoencoderStage(config, TorchEngine.device(options.device()), options.from())) {
            Path file = stage.run(options.folder());
            System.out.println("weights: " + file);
        }
        return 0;
    }
}
