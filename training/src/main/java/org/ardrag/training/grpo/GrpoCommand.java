package org.ardrag.training.grpo;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import org.ardrag.training.curate.CuratedDataset;
import org.ardrag.training.given.GivenDrags;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code studio train grpo}. */
@Command(
        name = "grpo",
        description = "Reinforces a student by what its clips are worth: motion that was asked for, and quality.",
        mixinStandardHelpOptions = true)
public final class GrpoCommand extends StageCommand<GrpoConfig> {

    @Option(names = "--model", description = "model folder to begin with (default: the model that ships)")
    private Path folder = DefaultModel.folder();

    @Option(
            names = "--dataset",
            description = "curated clips whose pictures and tracks are the conditions (default: drawn clips)")
    private @Nullable Path dataset;

    @Option(
            names = "--given",
            description =
                    "pictures and drags that people have given to a studio, as the conditions (default: drawn clips)")
    private @Nullable Path given;

    @Option(
            names = "--first-clip",
            defaultValue = "0",
            description = "number of the first clip; another one when training goes on from weights alone")
    private long firstClip;

    /** The command, as picocli makes it. */
    public GrpoCommand() {
        super(GrpoConfig.class);
    }

    @Override
    protected Path run(GrpoConfig config, StageOptions options) throws IOException {
        ModelManifest manifest = ModelManifest.read(folder);
        Path from = options.from();
        GrpoStage.Start start = new GrpoStage.Start(
                manifest,
                from == null ? folder.resolve("transformer.safetensors") : from,
                folder.resolve("autoencoder.safetensors"));
        try (GrpoStage stage =
                new GrpoStage(config, TorchEngine.device(options.device()), start, task(config, manifest))) {
            return withTrackHead(manifest, stage.run(options.folder()));
        }
    }

    /** The autoencoder stays as it is, and with it what the track head gives. */
    private Path withTrackHead(ModelManifest manifest, Path result) throws IOException {
        TrackHeadConfig head = manifest.trackHead();
        if (head != null) {
            try (Weights weights = Weights.load(folder.resolve("track_head.safetensors"), Device.cpu())) {
                ModelFolder.writeWithTrackHead(result, result, head, weights);
            }
        }
        return result;
    }

    private GrpoStage.Task task(GrpoConfig config, ModelManifest manifest) throws IOException {
        if (dataset != null && given != null) {
            throw new IllegalArgumentException("--dataset and --given are both named; one of them is possible");
        }
        GrpoStage.Task drawn = GrpoStage.Task.drawn(config, manifest, firstClip);
        int width = manifest.width();
        int height = manifest.height();
        if (dataset != null) {
            return drawn.with(CuratedDataset.open(dataset, width, height));
        }
        return given == null ? drawn : drawn.with(GivenDrags.open(given, width, height, config.frames()));
    }
}
