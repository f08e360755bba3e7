package org.ardrag.training.distill;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.ardrag.training.teacher.ClipCondition;
import org.ardrag.training.teacher.ClipPools;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.HeldOutSheet;
import org.ardrag.training.transformer.RecordedPasses;
import org.ardrag.training.transformer.Replay;
import org.ardrag.training.transformer.SelfRollout;
import org.ardrag.training.transformer.SelfRollout.Rolled;
import org.ardrag.training.transformer.TrainingClips;
import org.jspecify.annotations.Nullable;

/**
 * Distils a teacher into a causal student of few steps: distribution matching and an adversarial loss on clips that the
 * student makes as it will at inference (AR-Drag, arXiv 2510.08131, section 3; {@code trainer/distillation.py} of
 * guandeh17/Self-Forcing). Before each step of the student the {@link Critic} takes its own.
 */
public final class DistillStage implements Objective, AutoCloseable {

    /** The scores know nothing of the clips' weights. */
    private static final double NO_CONTROL_WEIGHT = 0;

    private final DistillConfig config;
    private final ModelManifest manifest;
    private final Device device;
    private final CausalWanModel model;
    private final Weights weights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final ClipPools pools;
    private final Critic critic;
    private final SelfRollout rollout;
    private final Replay replay;
    private final HeldOutSheet sheet;
    private @Nullable TrainingLoop loop;

    /**
     * Opens the stage.
     *
     * @param autoencoderFile the trained autoencoder
     * @param from weights that the student begins with: those of the causal warm-up, or of a teacher with the same channels
     * @param teacher folder that the teacher stage left
     * @param dataset folder of a curated dataset, or null for drawn clips
     * @param firstClip number of the first clip
     */
    public DistillStage(
            DistillConfig config,
            Device device,
            Path autoencoderFile,
            Path from,
            Path teacher,
            @Nullable Path dataset,
            long firstClip)
            throws IOException {
        this.config = config;
        this.device = device;
        manifest = config.model();
        critic = new Critic(config, teacher, device);
        model = new CausalWanModel(manifest.transformer(), config.compute(), device);
        weights = Weights.load(from, device);
        weights.requireShapes(manifest.transformer().weightShapes());
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(autoencoderFile, device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        pools = new ClipPools(
                manifest,
                config.pool(),
                NO_CONTROL_WEIGHT,
                List.of(),
                new TrainingClips(config.seed(), dataset, firstClip),
                device,
                autoencoder,
                autoencoderWeights);
        rollout = new SelfRollout(manifest, model, config.history());
        replay = new Replay(manifest, new RecordedPasses(model, config.recomputeBlocks()));
        sheet = new HeldOutSheet(manifest, config.seed(), config.pool().textures());
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

    /** The student's weights. */
    Weights weights() {
        return weights;
    }

    /** What one rollout was made for and gave. */
    private record Made(ClipBatch clips, Critic.Case shown, Rolled rolled) {}

    /** The critic's steps, before the first of the batches that make a step of the student; then the student's gradients. */
    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        pools.refresh(step);
        int updates = step % config.loop().gradientAccumulation() == 0 ? config.criticUpdates() : 0;
        for (int i = 0; i < updates; i++) {
            try (NDManager scratch = owner.newSubManager()) {
                SplittableRandom random = random(step, 1 + i);
                Made made = make(scratch, random);
                critic.learn(scratch, made.rolled().estimates(), made.shown(), random, metrics, backward);
            }
        }
        return config.frameByFrame()
                ? frameByFrame(owner, step, metrics, backward)
                : allAtOnce(owner, step, metrics, backward);
    }

    /** The student's loss with the graphs of all chunks at once. */
    private double allAtOnce(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        SplittableRandom random = random(step, 0);
        Made made = make(owner, random);
        List<NDArray> chunks = new ArrayList<>();
        chunks.add(ClipBatch.at(made.rolled().latents(), 0));
        replay.look(owner, weights, made.clips(), made.rolled(), (drawn, flow) -> {
            NDArray clean = drawn.clean(flow);
            clean.attach(owner);
            chunks.add(clean);
        });
        return critic.judge(owner, ClipBatch.joined(chunks), made.shown(), random, metrics, backward);
    }

    /**
     * The same gradients with one chunk's graph in memory at a time: first the loss's by each chunk's clean estimate, then
     * from there to the weights, chunk by chunk.
     */
    private double frameByFrame(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        SplittableRandom random = random(step, 0);
        Made made = make(owner, random);
        NDArray estimates = made.rolled().estimates().duplicate();
        estimates.setRequiresGradient(true);
        double loss;
        try (NDManager scratch = owner.newSubManager()) {
            loss = critic.judge(scratch, estimates, made.shown(), random, metrics, backward);
        }
        NDArray byEstimate = estimates.getGradient();
        replay.run(
                owner,
                weights,
                made.clips(),
                made.rolled(),
                backward,
                (drawn, flow) -> backward.handOn(drawn.clean(flow)
                        .mul(made.clips().ofChunk(byEstimate, drawn.chunk()))
                        .sum()));
        return loss;
    }

    private Made make(NDManager owner, SplittableRandom random) {
        ClipBatch clips = pools.draw(owner, random);
        ClipBatch forScores = clips.with(critic.reference());
        ClipCondition asked = ClipCondition.of(owner, forScores, critic.input());
        boolean[] all = new boolean[clips.size()];
        Arrays.fill(all, true);
        NDArray empty = pools.nothingHeld(owner, clips.latents().getShape());
        Critic.Case shown = new Critic.Case(clips.latents(), asked, asked.dropped(empty, all));
        int[] drawn = SelfRollout.drawSteps(
                random, clips.chunks(), manifest.denoisingStepList().size());
        Rolled rolled =
                rollout.run(owner, weights, clips, drawn, (manager, chunk, step, shape) -> manager.randomNormal(shape));
        return new Made(clips, shown, rolled);
    }

    private SplittableRandom random(long step, int use) {
        return new SplittableRandom((config.seed() * 1_000_003 + step) * 1_009 + use);
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        Weights shown = loop == null ? weights : loop.average();
        return sheet.write(folder.resolve(String.format("%06d.png", step)), device, shown, autoencoderWeights);
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public void save(Path folder) throws IOException {
        critic.save(folder);
    }

    @Override
    public void restore(Path folder, long step) throws IOException {
        critic.restore(folder, step / config.loop().gradientAccumulation() * config.criticUpdates());
        pools.resume(step);
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        pools.close();
        critic.close();
        weights.close();
        model.close();
        autoencoderWeights.close();
        autoencoder.close();
    }
}
