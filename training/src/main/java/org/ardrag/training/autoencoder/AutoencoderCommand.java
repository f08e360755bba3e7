package org.ardrag.training.autoencoder;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import picocli.CommandLine.Command;

/** {@code studio train autoencoder}. */
@Command(
        name = "autoencoder",
        description = "Trains the tiny autoencoder on drawn clips.",
        mixinStandardHelpOptions = true)
public final class AutoencoderCommand extends StageCommand<AutoencoderConfig> {

    /** The command, as picocli makes it. */
    public AutoencoderCommand() {
        super(AutoencoderConfig.class);
    }

    @Override
    protected Path run(AutoencoderConfig config, StageOptions options) throws IOException {
        try (AutoencoderStage stage =
                new AutoencoderStage(config, TorchEngine.device(options.device()), options.from())) {
            return stage.run(options.folder());
        }
    }
}
