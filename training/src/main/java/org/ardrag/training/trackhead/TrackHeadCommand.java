package org.ardrag.training.trackhead;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio train track-head}. */
@Command(
        name = "track-head",
        description = "Trains a light network to turn heatmaps into latents in the autoencoder's place;"
                + " leaves a copy of the model that has it.",
        mixinStandardHelpOptions = true)
public final class TrackHeadCommand extends StageCommand<TrackHeadStageConfig> {

    @Option(names = "--model", description = "model folder (default: the model that ships)")
    private Path model = DefaultModel.folder();

    /** The command, as picocli makes it. */
    public TrackHeadCommand() {
        super(TrackHeadStageConfig.class);
    }

    @Override
    protected Path run(TrackHeadStageConfig config, StageOptions options) throws IOException {
        try (TrackHeadStage stage =
                new TrackHeadStage(config, TorchEngine.device(options.device()), model, options.from())) {
            return stage.run(options.folder());
        }
    }
}
