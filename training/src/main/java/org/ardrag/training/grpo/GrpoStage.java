package org.ardrag.training.grpo;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.reward.DragReward;
import org.ardrag.training.reward.RewardFunction;
import org.ardrag.training.transformer.RecordedPasses;
import org.ardrag.training.transformer.Replay;
import org.jspecify.annotations.Nullable;

/**
 * Reinforces a few-step student by group relative policy optimisation with selective stochastic sampling (AR-Drag, arXiv
 * 2510.08131, section 4). A round:
 *
 * <ol>
 *   <li>some conditions, a picture and what is asked of it each, are rolled out several times as one batch. Of every chunk one
 *       drawn step, never the last, is stochastic; all others are as served;
 *   <li>the clips are decoded and rewarded, chunk by chunk: R = quality + lambda * max(0, alpha - ||tracked - asked||^2);
 *   <li>a rollout's advantage is what its chunk was worth more than those beside it, in standard deviations;
 *   <li>the policy moves towards the stochastic steps that were worth more, and not far from the policy it began as.
 * </ol>
 */
public final class GrpoStage implements Objective, AutoCloseable {

    private final GrpoConfig config;
    private final ModelManifest manifest;
    private final Device device;
    private final CausalWanModel model;
    private final Weights weights;
    private final Weights reference;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final Conditions conditions;
    private final Explorer explorer;
    private final PolicyLoss policyLoss;
    private final HeldOutReward heldOut;
    private final long firstClip;
    private final List<Group> groups = new ArrayList<>();
    private final List<List<PolicyLoss.Old>> olds = new ArrayList<>();
    private long round = -1;
    private boolean moved;
    private @Nullable TrainingLoop loop;

    /**
     * What a run begins with.
     *
     * @param manifest of the student
     * @param transformer its weights, and those of the reference policy
     * @param autoencoder weights that frames are decoded with
     */
    public record Start(ModelManifest manifest, Path transformer, Path autoencoder) {}

    /**
     * What a run learns from.
     *
     * @param training clips whose pictures and tracks are the conditions
     * @param firstClip number of the first of them
     * @param heldOut clips that the reward is looked at on
     * @param reward what rollouts are worth
     */
    public record Task(
            LongFunction<DrawnClip> training, long firstClip, LongFunction<DrawnClip> heldOut, RewardFunction reward) {

        /** Drawn clips, and the reward that needs no weights. */
        public static Task drawn(GrpoConfig config, ModelManifest manifest, long firstClip) {
            return drawn(config, manifest, firstClip, DragReward.withoutWeights(config.lambda(), config.alpha()));
        }

        /** Drawn clips. */
        static Task drawn(GrpoConfig config, ModelManifest manifest, long firstClip, RewardFunction reward) {
            int width = manifest.width();
            int height = manifest.height();
            ClipPainter training = new ClipPainter(
                    TextureBank.training(config.seed(), config.textures()),
                    ClipConfig.training(width, height, config.frames()));
            ClipPainter heldOut = new ClipPainter(
                    TextureBank.heldOut(config.seed() + 1, config.textures()),
                    ClipConfig.heldOut(width, height, config.frames()));
            return new Task(training::paint, firstClip, heldOut::paint, reward);
        }

        /** The same with the conditions of other clips. */
        Task with(LongFunction<DrawnClip> others) {
            return new Task(others, firstClip, heldOut, reward);
        }
    }

    public GrpoStage(GrpoConfig config, Device device, Start start, Task task) throws IOException {
        this.config = config;
        this.device = device;
        manifest = start.manifest().requireTrainable();
        firstClip = task.firstClip();
        ClipControls.requireWholeChunks(config.frames(), manifest.framesPerChunk());
        if (config.frames() < 2) {
            throw new IllegalArgumentException(
                    "frames is " + config.frames() + "; a chunk behind the picture is needed at least");
        }
        TransitionKernel kernel =
                TransitionKernel.of(manifest.sampler(), config.noiseLevel(), manifest.denoisingStepList());
        model = new CausalWanModel(manifest.transformer(), new Compute(config.precision(), true), device);
        weights = Weights.load(start.transformer(), device);
        weights.requireShapes(manifest.transformer().weightShapes());
        reference = Weights.load(start.transformer(), device);
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(start.autoencoder(), device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        conditions = conditions(task.training());
        explorer = new Explorer(
                manifest,
                device,
                model,
                autoencoder,
                autoencoderWeights,
                kernel,
                task.reward(),
                InProcess.IN_TURN,
                InProcess.AT_ONCE);
        policyLoss = new PolicyLoss(
                new Replay(manifest, new RecordedPasses(model, config.recomputeBlocks())),
                kernel,
                new ClippedObjective(config.clipRange(), config.advClipMax()),
                config.beta(),
                config.precision());
        try (Conditions unseen = conditions(task.heldOut())) {
            heldOut = new HeldOutReward(explorer, unseen, config.heldOutClips());
        }
    }

    private Conditions conditions(LongFunction<DrawnClip> clips) {
        return new Conditions(manifest, config.frames(), device, autoencoder, autoencoderWeights, clips);
    }

    /** Trains inside a folder; writes the model folder {@code model} in it and returns that. */
    public Path run(Path folder) throws IOException {
        RunFolder run = new RunFolder(folder, device, config);
        loop = new TrainingLoop(config.loop(), config.optimizer(), weights, run, device);
        loop.run(this);
        Path result = folder.resolve("model");
        ModelFolder.write(result, manifest, loop.average(), autoencoderWeights);
        return result;
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        if (step == 0) {
            metrics.putAll(heldOut.of(weights));
        }
        if (step / config.batchesPerRound() != round) {
            round = step / config.batchesPerRound();
            explore(metrics);
        }
        int which = (int) (step % config.batchesPerRound()) % config.groups();
        PolicyLoss.Result result = policyLoss.backward(groups.get(which), weights, olds.get(which), backward);
        if (!moved) {
            result.requireNoRatioButOne();
            moved = true;
        }
        policyLoss.describe(result, metrics);
        return result.loss();
    }

    /** Rolls the policy out on the round's conditions, and takes down what it did. */
    private void explore(Map<String, Double> metrics) {
        clear();
        List<Explorer.Start> starts = new ArrayList<>();
        for (int i = 0; i < config.groups(); i++) {
            long number = round * config.groups() + i;
            starts.add(new Explorer.Start(
                    conditions.of(firstClip + number),
                    config.groupSize(),
                    config.stochasticSteps(),
                    config.seed() * 1_000_003 + number));
        }
        explorer.explore(weights, starts, group -> {
            groups.add(group);
            olds.add(policyLoss.old(group, weights, reference));
        });
        List<ClipReward> rewards =
                groups.stream().flatMap(group -> group.rewards().stream()).toList();
        double hinges = rewards.stream().mapToInt(ClipReward::hinges).sum();
        double dead = rewards.stream().mapToInt(ClipReward::deadHinges).sum();
        metrics.put(
                "reward",
                rewards.stream().mapToDouble(ClipReward::mean).average().orElseThrow());
        metrics.put("reward_std", mean(Group::spread));
        metrics.put("dead_hinges", hinges == 0 ? 0 : dead / hinges);
        metrics.put("no_spread", mean(Group::shareWithoutSpread));
    }

    private double mean(ToDoubleFunction<Group> figure) {
        return groups.stream().mapToDouble(figure).average().orElseThrow();
    }

    @Override
    public long seed() {
        return config.seed();
    }

    /** A round's rollouts are in no checkpoint. */
    @Override
    public boolean mayEndBefore(long batch) {
        return batch % config.batchesPerRound() == 0;
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        Weights shown = loop == null ? weights : loop.average();
        return heldOut.write(shown, folder.resolve(String.format(Locale.ROOT, "%06d.png", step)));
    }

    private void clear() {
        groups.forEach(Group::close);
        groups.clear();
        olds.clear();
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        clear();
        conditions.close();
        weights.close();
        reference.close();
        model.close();
        autoencoderWeights.close();
        autoencoder.close();
    }
}
