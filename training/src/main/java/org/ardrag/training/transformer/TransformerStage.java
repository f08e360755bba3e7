package org.ardrag.training.transformer;

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
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.jspecify.annotations.Nullable;

/**
 * Trains the causal transformer by flow matching, L = E ||v_theta(c, t, x_t) - v||^2 (AR-Drag, arXiv 2510.08131, the
 * teacher's objective), with a noise level of its own for every frame under a causal mask (Diffusion Forcing, arXiv
 * 2407.01392): a share of the frames is clean, as the history in the KV cache will be; the picture always is.
 */
public final class TransformerStage implements Objective, AutoCloseable {

    private final TransformerConfig config;
    private final ModelManifest manifest;
    private final Device device;
    private final CausalWanModel model;
    private final Weights weights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final LatentPool pool;
    private final HeldOutSheet sheet;
    private @Nullable TrainingLoop loop;

    /**
     * @param autoencoderFile the trained autoencoder
     * @param from weights to begin with, or null for random ones
     * @param firstClip number of the first clip to draw; another one than before when a run goes on from weights alone
     */
    public TransformerStage(
            TransformerConfig config, Device device, Path autoencoderFile, @Nullable Path from, long firstClip)
            throws IOException {
        this.config = config;
        this.manifest = config.model();
        this.device = device;
        model = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, device);
        weights = ResidualStart.draw(manifest, config.seed(), device);
        if (from != null) {
            try (Weights given = Weights.load(from, device)) {
                weights.overwrite(given);
            }
        }
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(autoencoderFile, device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        ClipPainter painter = new ClipPainter(
                TextureBank.training(config.seed(), config.textures()),
                ClipConfig.training(manifest.width(), manifest.height(), config.frames()));
        pool = new LatentPool(config, device, autoencoder, autoencoderWeights, painter, firstClip);
        sheet = new HeldOutSheet(manifest, config.seed(), config.textures());
    }

    /** Trains inside a folder; writes the model folder {@code model} in it and returns that. */
    public Path run(Path folder) throws IOException {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.95, 0.01, 1.0, 0.999, 0);
        loop = new TrainingLoop(config.loop(), settings, weights, new RunFolder(folder, device, config), device);
        loop.run(this);
        Path result = folder.resolve("model");
        ModelFolder.write(result, manifest, loop.average(), autoencoderWeights);
        return result;
    }

    @Override
    public NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
        if (pool.size() == 0 || step % config.poolEvery() == 0) {
            do {
                pool.refresh();
            } while (pool.size() < Math.min(config.poolSize(), 8 * config.batchSize()));
        }
        SplittableRandom random = new SplittableRandom(config.seed() * 1_000_003 + step);
        int b = config.batchSize();
        int f = config.latentFrames();
        int channels = manifest.autoencoder().latentChannels();
        int h = manifest.latentHeight();
        int w = manifest.latentWidth();
        List<float[]> latents = new ArrayList<>();
        List<float[]> controls = new ArrayList<>();
        List<float[]> references = new ArrayList<>();
        List<float[]> lossWeights = new ArrayList<>();
        float[] timesteps = new float[b * f];
        float[] history = new float[b * f];
        for (int i = 0; i < b; i++) {
            LatentPool.Sample sample = pool.pick(random);
            latents.add(sample.latents());
            controls.add(sample.control());
            references.add(sample.moved());
            lossWeights.add(noiseLevels(random, i, timesteps, history, sample.weights()));
        }
        NDArray x0 = LatentPool.stack(owner, latents, b, channels, f, h, w);
        NDArray control = LatentPool.stack(owner, controls, b, channels, f, h, w);
        NDArray weight = LatentPool.stack(owner, lossWeights, b, 1, f, h, w);
        NDArray t = owner.create(timesteps, new Shape(b, f));
        NDArray sigma = t.div(FlowMatchScheduler.NUM_TRAIN_TIMESTEPS).reshape(b, 1, f, 1, 1);
        NDArray noise = owner.randomNormal(x0.getShape());
        NDArray clean = x0.add(owner.randomNormal(x0.getShape()).mul(owner.create(history, new Shape(b, 1, f, 1, 1))));
        NDArray xt = clean.mul(sigma.neg().add(1)).add(noise.mul(sigma));
        NDArray mask = new AttentionMask(
                        f,
                        manifest.transformer().frameSeqLength(h, w),
                        1,
                        manifest.transformer().localAttnSize(),
                        manifest.transformer().sinkSize())
                .blockwiseCausal(owner);
        NDArray moved = disturbed(owner, LatentPool.stack(owner, references, b, channels, f, h, w), random);
        NDArray input = xt.concat(control, 1);
        if (manifest.reference() == Reference.PICTURE_AND_MOVED) {
            input = input.concat(x0.get(":, :, :1").repeat(2, f).concat(moved, 1), 1);
        }
        NDArray output = model.forwardTrain(owner, weights, input, t, mask, null, null, null, null);
        NDArray target = manifest.prediction() == Prediction.FLOW ? Flow.target(x0, noise) : x0.sub(moved);
        NDArray error = output.sub(target).square().mul(weight);
        return error.sum().div(weight.sum().mul(channels));
    }

    /** Moved latents, a little noisy as generated ones are; the picture's and those that follow on it are not. */
    private NDArray disturbed(NDManager owner, NDArray moved, SplittableRandom random) {
        int b = config.batchSize();
        int f = config.latentFrames();
        float[] deviations = new float[b * f];
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = i % f < 2 ? 0 : (float) (config.historyNoise() * random.nextDouble());
        }
        NDArray noise = owner.randomNormal(moved.getShape());
        return moved.add(noise.mul(owner.create(deviations, new Shape(b, 1, f, 1, 1))));
    }

    /**
     * Draws every frame's timestep. Clean frames get timestep 0, a little noise of their own and no weight in the loss; the
     * picture is clean always and undisturbed.
     *
     * @return the loss's weights of this clip, 0 at clean frames
     */
    private float[] noiseLevels(
            SplittableRandom random, int row, float[] timesteps, float[] history, float[] sampleWeights) {
        float[] lossWeights = sampleWeights.clone();
        int f = config.latentFrames();
        int pixels = lossWeights.length / f;
        int forced = 1 + random.nextInt(f - 1); // at least one frame is noisy
        for (int m = 0; m < f; m++) {
            int at = row * f + m;
            if (m == 0 || m != forced && random.nextDouble() < config.cleanShare()) {
                history[at] = m == 0 ? 0 : (float) (config.historyNoise() * random.nextDouble());
                Arrays.fill(lossWeights, m * pixels, (m + 1) * pixels, 0);
            } else if (random.nextDouble() < config.stepShare()) {
                List<Integer> steps = manifest.denoisingStepList();
                timesteps[at] = steps.get(random.nextInt(steps.size()));
            } else {
                double s = random.nextDouble();
                timesteps[at] = (float) (FlowMatchScheduler.NUM_TRAIN_TIMESTEPS
                        * (config.shift() * s / (1 + (config.shift() - 1) * s)));
            }
        }
        return lossWeights;
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        Weights shown = loop == null ? weights : loop.average();
        return sheet.write(folder.resolve(String.format("%06d.png", step)), device, shown, autoencoderWeights);
    }

    @Override
    public void close() {
        pool.close();
        weights.close();
        model.close();
        autoencoderWeights.close();
        autoencoder.close();
    }
}
