package org.ardrag.training.transformer;

import static org.ardrag.inference.engine.Numbers.over;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.jspecify.annotations.Nullable;

/**
 * Trains the causal transformer by flow matching, L = E ||v_theta(c, t, x_t) - v||^2 (AR-Drag, arXiv 2510.08131, the
 * teacher's objective), each noisy frame behind a clean history, as it will stand behind the KV cache: teacher forcing in one
 * pass over [clean | noisy] ({@code wan/modules/causal_model.py} of guandeh17/Self-Forcing). The history is the clip's own,
 * or, once the model can make something, what the model itself generated for the clip: so it learns to lead its own flaws
 * back to the truth instead of adding to them (scheduled sampling, Bengio et al. 2015, arXiv 1506.03099). In a share of the
 * batches a frame sees the picture alone: a true history shows the answer, and a model that finds it there learns little else.
 */
public final class TransformerStage implements Objective, AutoCloseable {

    /** Added to what a clip's frames are off before anything is worked out, by which its loss is measured. */
    private static final float SMALLEST_ERROR = 0.02f;

    private final TransformerConfig config;
    private final ModelManifest manifest;
    private final Device device;
    private final CausalWanModel model;
    private final Weights weights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final LatentPool pool;
    private final HeldOutSheet sheet;
    private final SelfRollout rollout;
    private final OwnSteps ownSteps;
    private final TeacherForcing forcing;
    private final RecordedPasses passes;
    private float[] channelImportance = {};
    private @Nullable TrainingLoop loop;

    /**
     * @param autoencoderFile the trained autoencoder
     * @param from weights to begin with, or null for random ones
     * @param dataset folder of a curated dataset, or null for drawn clips
     * @param firstClip number of the first clip; another one than before when a run goes on from weights alone
     */
    public TransformerStage(
            TransformerConfig config,
            Device device,
            Path autoencoderFile,
            @Nullable Path from,
            @Nullable Path dataset,
            long firstClip)
            throws IOException {
        this.config = config;
        this.manifest = config.model();
        this.device = device;
        model = new CausalWanModel(manifest.transformer(), new Compute(config.precision(), true), device);
        weights = ResidualStart.draw(manifest, config.seed(), device, from);
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(autoencoderFile, device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        pool = new LatentPool(
                manifest,
                config.pool(),
                config.controlWeight(),
                device,
                autoencoder,
                autoencoderWeights,
                new TrainingClips(config.seed(), dataset, firstClip).of(config.pool(), manifest),
                firstClip);
        rollout = new SelfRollout(manifest, model, SelfRollout.History.SELF_ROLLOUT);
        ownSteps = new OwnSteps(manifest);
        forcing = new TeacherForcing(manifest, config.latentFrames());
        passes = new RecordedPasses(model, config.recomputeBlocks());
        sheet = new HeldOutSheet(manifest, config.seed(), config.pool().textures());
    }

    /** Trains inside a folder; writes the model folder {@code model} in it and returns that. */
    public Path run(Path folder) throws IOException {
        RunFolder run = new RunFolder(folder, device, config);
        loop = new TrainingLoop(config.loop(), config.optimizer(), weights, run, device);
        loop.run(this);
        Path result = folder.resolve("model");
        HeadShare.take(loop.average(), config.headShare());
        ModelFolder.write(result, manifest, loop.average(), autoencoderWeights);
        return result;
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        boolean begins = pool.size() == 0;
        for (int i = 0;
                i < (begins ? LatentPool.FIRST_BATCHES : step % config.pool().poolEvery() == 0 ? 1 : 0);
                i++) {
            pool.refresh(clips -> step < config.rolloutAfter() ? trueLatents(clips) : generate(clips));
        }
        SplittableRandom random = new SplittableRandom(config.seed() * 1_000_003 + step);
        List<LatentPool.Sample> samples = new ArrayList<>();
        for (int i = 0; i < config.pool().batchSize(); i++) {
            samples.add(pool.pick(random));
        }
        ClipBatch clips = ClipBatch.of(owner, manifest, samples);
        NDArray x0 = clips.latents();
        boolean alone = config.historyDropout() > 0 && random.nextDouble() < config.historyDropout();
        NDArray history = alone ? x0 : history(owner, samples, clips, random);
        NDArray picture = ClipBatch.at(x0, 0);
        References references = clips.references(clips.previous(history), history);

        NoiseLevels levels = NoiseLevels.draw(config, random);
        NDArray t = levels.t(owner, clips.size());
        NDArray sigma = over(t, FlowMatchScheduler.NUM_TRAIN_TIMESTEPS).reshape(clips.size(), 1, clips.frames(), 1, 1);
        NDArray noise = owner.randomNormal(x0.getShape());
        NDArray noised = x0.mul(sigma.neg().add(1)).add(noise.mul(sigma));
        RecordedPasses.Behind behind = alone
                ? forcing.behindPicture(owner)
                : forcing.behind(owner, clips.input(history, picture, references), t);
        NDArray xt = step >= config.ownStepsAfter()
                ? ownSteps.lead(
                        noise,
                        noised,
                        levels,
                        references,
                        (x, at) -> passes.output(owner, shown(), clips.input(x, picture, references), at, behind))
                : noised;

        NDArray weight = clips.weight().mul(importance(owner, clips));
        NDArray known = byClip(measured(x0.sub(references.laid())).mul(weight), weight);
        metrics.put("laid_error", (double) known.mean().getFloat());
        return passes.backward(
                owner,
                weights,
                clips.input(xt, picture, references),
                t,
                behind,
                output -> {
                    NDArray error = manifest.prediction().error(output, x0, noise, references);
                    NDArray left = byClip(measured(error).mul(weight), weight);
                    metrics.put("error", (double) left.mean().getFloat());
                    // A clip whose ground moves is much farther off than one with a single drag, and no more worth
                    // learning.
                    return left.div(known.add(SMALLEST_ERROR)).mean();
                },
                backward);
    }

    /** The weighted mean of each clip, [B]. */
    private static NDArray byClip(NDArray error, NDArray weight) {
        long clips = error.getShape().get(0);
        NDArray sum = error.reshape(clips, -1).sum(new int[] {1});
        return sum.div(weight.reshape(clips, -1).sum(new int[] {1}));
    }

    /** The clean frames that a clip's history is made of: generated ones, or true ones with a little noise. */
    private NDArray history(
            NDManager owner, List<LatentPool.Sample> samples, ClipBatch clips, SplittableRandom random) {
        int f = clips.frames();
        float[] deviations = new float[clips.size() * f];
        List<LatentPool.Sample> chosen = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            LatentPool.Sample sample = samples.get(i);
            boolean rolledOut = random.nextDouble() < config.rolloutShare();
            chosen.add(rolledOut ? sample.withLatents(sample.generated()) : sample);
            for (int m = 1; m < f; m++) {
                deviations[i * f + m] = (float) (config.historyNoise() * random.nextDouble());
            }
        }
        NDArray latents = ClipBatch.of(owner, manifest, chosen).latents();
        NDArray noise = owner.randomNormal(latents.getShape());
        return latents.add(noise.mul(owner.create(deviations, new Shape(clips.size(), 1, f, 1, 1))));
    }

    /** What a difference counts for. */
    private NDArray measured(NDArray difference) {
        float c = (float) config.charbonnier();
        return c == 0
                ? difference.square()
                : difference.square().add(c * c).sqrt().sub(c);
    }

    /** The weights' moving average, which records no gradients. */
    private Weights shown() {
        return loop == null ? weights : loop.average();
    }

    /** The channels' weights in the loss, [1, C, 1, 1, 1]. */
    private NDArray importance(NDManager owner, ClipBatch clips) {
        if (channelImportance.length == 0) {
            channelImportance = ChannelImportance.measure(autoencoder, autoencoderWeights, clips.latents());
        }
        return owner.create(channelImportance, new Shape(1, channelImportance.length, 1, 1, 1));
    }

    /** What the model makes of these clips as it is now. */
    private List<float[]> generate(List<LatentPool.Sample> samples) {
        try (NDManager owner = TorchEngine.newManager(device)) {
            ClipBatch clips = ClipBatch.of(owner, manifest, samples);
            float[] all = rollout.generate(
                            owner, shown(), clips, (manager, chunk, step, shape) -> manager.randomNormal(shape))
                    .toFloatArray();
            int length = all.length / samples.size();
            return IntStream.range(0, samples.size())
                    .mapToObj(i -> Arrays.copyOfRange(all, i * length, (i + 1) * length))
                    .toList();
        }
    }

    private static List<float[]> trueLatents(List<LatentPool.Sample> samples) {
        return samples.stream().map(LatentPool.Sample::latents).toList();
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        return sheet.write(folder.resolve(String.format("%06d.png", step)), device, shown(), autoencoderWeights);
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public void save(Path folder) throws IOException {
        try (PoolState state = PoolState.of(device, channelImportance, generates() ? pool.generated() : List.of())) {
            state.save(folder);
        }
    }

    @Override
    public void restore(Path folder, long step) throws IOException {
        try (PoolState state = PoolState.load(device, folder)) {
            channelImportance = state.channelImportance();
            pool.resume(step);
            if (generates()) {
                pool.setGenerated(state.generated());
            }
        }
    }

    /** Whether the pool holds something that cannot be made again from the clips alone. */
    private boolean generates() {
        return config.rolloutShare() > 0;
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        pool.close();
        weights.close();
        model.close();
        autoencoderWeights.close();
        autoencoder.close();
    }
}
