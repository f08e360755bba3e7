package org.ardrag.training.grpo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.StageCommand;
import org.ardrag.training.StageOptions;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.curate.CuratedDataset;
import org.ardrag.training.given.GivenDrags;
import org.ardrag.training.reward.DragReward;
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
            return stage.run(options.folder());
        }
    }

    private GrpoStage.Task task(GrpoConfig config, ModelManifest manifest) throws IOException {
        int width = manifest.width();
        int height = manifest.height();
        LongFunction<DrawnClip> training = training(config, width, height);
        ClipPainter heldOut = new ClipPainter(
                TextureBank.heldOut(config.seed() + 1, config.textures()),
                ClipConfig.heldOut(width, height, config.frames()));
        return new GrpoStage.Task(
                training, firstClip, heldOut::paint, DragReward.withoutWeights(config.lambda(), config.alpha()));
    }

    private LongFunction<DrawnClip> training(GrpoConfig config, int width, int height) throws IOException {
        if (dataset != null && given != null) {
            throw new IllegalArgumentException("--dataset and --given are both named; one of them is possible");
        }
        if (dataset != null) {
            return CuratedDataset.open(dataset, width, height);
        }
        if (given != null) {
            return GivenDrags.open(given, width, height, config.frames());
        }
        return new ClipPainter(
                TextureBank.training(config.seed(), config.textures()),
                ClipConfig.training(width, height, config.frames()))::paint;
    }
}
