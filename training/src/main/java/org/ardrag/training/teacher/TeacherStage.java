package org.ardrag.training.teacher;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.ardrag.training.teacher.BidirectionalModel.Noised;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.RecordedPasses;
import org.ardrag.training.transformer.ResidualStart;
import org.ardrag.training.transformer.TrainingClips;
import org.jspecify.annotations.Nullable;

/**
 * Trains the teacher by flow matching, L = E ||v_theta(c, t, x_t) - v||^2 (AR-Drag, arXiv 2510.08131, section 3), one timestep
 * for the whole clip. In some of the clips nothing is said to be held, so that the teacher can be guided. A model that
 * predicts the clean latent is measured by that.
 */
public final class TeacherStage implements Objective, AutoCloseable {

    private final TeacherConfig config;
    private final Device device;
    private final CausalWanModel model;
    private final BidirectionalModel teacher;
    private final RecordedPasses passes;
    private final Weights weights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final ClipPools pools;
    private final TeacherSheet sheet;
    private @Nullable TrainingLoop loop;

    /**
     * Opens the stage.
     *
     * @param autoencoderFile the trained autoencoder
     * @param from weights to begin with, or null for random ones
     * @param dataset folder of a curated dataset, or null for drawn clips
     * @param firstClip number of the first clip
     */
    public TeacherStage(
            TeacherConfig config,
            Device device,
            Path autoencoderFile,
            @Nullable Path from,
            @Nullable Path dataset,
            long firstClip)
            throws IOException {
        this.config = config;
        this.device = device;
        ModelManifest manifest = config.model();
        model = new CausalWanModel(manifest.transformer(), new Compute(config.precision(), true), device);
        teacher = new BidirectionalModel(manifest, config.reference(), model);
        passes = new RecordedPasses(model, config.recomputeBlocks());
        weights = ResidualStart.draw(manifest, config.seed(), device, from);
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(autoencoderFile, device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        pools = new ClipPools(
                manifest,
                config.pool(),
                config.controlWeight(),
                config.buckets(),
                new TrainingClips(config.seed(), dataset, firstClip),
                device,
                autoencoder,
                autoencoderWeights);
        sheet = new TeacherSheet(config, device, teacher, autoencoder, autoencoderWeights);
    }

    /** Trains inside a folder; writes the teacher's folder {@code model} in it and returns that. */
    public Path run(Path folder) throws IOException {
        RunFolder run = new RunFolder(folder, device, config);
        loop = new TrainingLoop(config.loop(), config.optimizer(), weights, run, device);
        loop.run(this);
        Path result = folder.resolve("model");
        new Teacher(config.model(), config.reference()).write(result, loop.average(), autoencoderWeights);
        return result;
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        pools.refresh(step);
        SplittableRandom random = new SplittableRandom(config.seed() * 1_000_003 + step);
        ClipBatch clips = pools.draw(owner, random);
        NDArray x0 = clips.latents();
        NDArray empty = pools.nothingHeld(owner, x0.getShape());
        ClipCondition condition =
                ClipCondition.of(owner, clips, config.reference()).dropped(empty, dropped(random, clips.size()));
        NDArray noise = owner.randomNormal(x0.getShape());
        Noised noised = teacher.noised(owner, x0, timesteps(random, clips.size()), noise);
        return passes.backward(
                owner,
                weights,
                teacher.input(condition, noised),
                noised.timesteps(),
                RecordedPasses.Behind.NOTHING,
                output -> meanOf(teacher.error(output, condition, noised, x0).square(), clips.weight()),
                backward);
    }

    /** The picture is given and counts for nothing, whatever the model makes of it; the rest by the clips' weights. */
    private static NDArray meanOf(NDArray error, NDArray weight) {
        long channels = error.getShape().get(1);
        return error.mul(weight).sum().div(times(weight.sum(), channels));
    }

    private boolean[] dropped(SplittableRandom random, int clips) {
        boolean[] dropped = new boolean[clips];
        for (int i = 0; i < clips; i++) {
            dropped[i] = random.nextDouble() < config.conditionDropout();
        }
        return dropped;
    }

    private float[] timesteps(SplittableRandom random, int clips) {
        float[] timesteps = new float[clips];
        for (int i = 0; i < clips; i++) {
            double s = random.nextDouble();
            double sigma = config.shift() * s / (1 + (config.shift() - 1) * s);
            timesteps[i] = (float) (FlowMatchScheduler.NUM_TRAIN_TIMESTEPS * sigma);
        }
        return timesteps;
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        Weights shown = loop == null ? weights : loop.average();
        return sheet.write(folder.resolve(String.format("%06d.png", step)), shown);
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public void restore(Path folder, long step) {
        pools.resume(step);
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        sheet.close();
        pools.close();
        weights.close();
        model.close();
        autoencoderWeights.close();
        autoencoder.close();
    }
}
