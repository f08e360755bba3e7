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
import org.ardrag.training.reward.GivenNetworks;
import org.ardrag.training.reward.LoadedReward;
import org.ardrag.training.reward.RewardFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

    @Mixin
    private GivenNetworks networks = new GivenNetworks();

    @Spec
    private @Nullable CommandSpec spec;

    /** The command, as picocli makes it. */
    public GrpoCommand() {
        super(GrpoConfig.class);
    }

    @Override
    protected void check(GrpoConfig config, StageOptions options) throws IOException {
        networks.named();
    }

    @Override
    protected Path run(GrpoConfig config, StageOptions options) throws IOException {
        GivenNetworks.Named named = networks.named();
        named.notices().forEach(this::say);
        named.hold(options.folder());
        ModelManifest manifest = ModelManifest.read(folder);
        Path from = options.from();
        GrpoStage.Start start = new GrpoStage.Start(
                manifest,
                from == null ? folder.resolve("transformer.safetensors") : from,
                folder.resolve("autoencoder.safetensors"));
        Device device = TorchEngine.device(options.device());
        try (LoadedReward reward = named.load(config.lambda(), config.alpha(), device);
                GrpoStage stage = new GrpoStage(config, device, start, task(config, manifest, reward))) {
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

    /** Beside the answer, which may be read by a program. */
    private void say(String line) {
        if (spec != null) {
            spec.commandLine().getErr().println(line);
            spec.commandLine().getErr().flush();
        }
    }

    private GrpoStage.Task task(GrpoConfig config, ModelManifest manifest, RewardFunction reward) throws IOException {
        if (dataset != null && given != null) {
            throw new IllegalArgumentException("--dataset and --given are both named; one of them is possible");
        }
        GrpoStage.Task drawn = GrpoStage.Task.drawn(config, manifest, firstClip, reward);
        int width = manifest.width();
        int height = manifest.height();
        if (dataset != null) {
            return drawn.with(CuratedDataset.open(dataset, width, height));
        }
        return given == null ? drawn : drawn.with(GivenDrags.open(given, width, height, config.frames()));
    }
}
