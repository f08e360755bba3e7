package org.ardrag.training.teacher;

import static org.ardrag.inference.engine.Numbers.over;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.transformer.RecordedPass;
import org.ardrag.training.transformer.RecordedPasses;

/**
 * A transformer that looks both ways: {@code WanModel} of Wan-Video/Wan2.1 with control on channels. It is the program of the
 * causal model without a mask and without a cache, and its weights have the same names, so that a causal student can begin
 * from a teacher's. Without weights of its own: it serves teacher and fake score alike.
 */
public final class BidirectionalModel {

    private final ModelManifest manifest;
    private final PictureInput input;
    private final CausalWanModel model;

    /**
     * @param manifest the model's; its size does not matter
     * @param input how the picture enters
     * @param model the compiled program
     */
    public BidirectionalModel(ModelManifest manifest, PictureInput input, CausalWanModel model) {
        input.requireFits(manifest.reference());
        this.manifest = manifest;
        this.input = input;
        this.model = model;
    }

    /** How the picture enters. */
    public PictureInput input() {
        return input;
    }

    /**
     * Noisy clips, each at one timestep.
     *
     * @param x [B, C, F, h, w]
     * @param timesteps [B, F]
     * @param sigma [B, 1, F, 1, 1]
     * @param noise that was added, [B, C, F, h, w]
     */
    public record Noised(NDArray x, NDArray timesteps, NDArray sigma, NDArray noise) {

        /** The same with another latent at the same noise level. */
        public Noised withX(NDArray other) {
            return new Noised(other, timesteps, sigma, noise);
        }
    }

    /**
     * What a pass gave.
     *
     * @param output of the transformer
     * @param clean the clean estimate that it stands for, [B, C, F, h, w]
     */
    public record Pass(NDArray output, NDArray clean) {}

    /**
     * Adds noise; the graph of the clean latents goes on.
     *
     * @param clean [B, C, F, h, w]
     * @param timesteps of each clip
     * @param noise [B, C, F, h, w]
     */
    public Noised noised(NDManager owner, NDArray clean, float[] timesteps, NDArray noise) {
        Noised level = level(owner, clean, timesteps, noise);
        NDArray sigma = level.sigma();
        return level.withX(clean.mul(sigma.neg().add(1)).add(noise.mul(sigma)));
    }

    /** Latents that are noisy already. */
    Noised level(NDManager owner, NDArray x, float[] timesteps, NDArray noise) {
        long frames = x.getShape().get(2);
        NDArray t = owner.create(input.timesteps(timesteps, (int) frames), new Shape(timesteps.length, frames));
        NDArray sigma = over(t, FlowMatchScheduler.NUM_TRAIN_TIMESTEPS).reshape(timesteps.length, 1, frames, 1, 1);
        return new Noised(x, t, sigma, noise);
    }

    /** What the model takes noisy clips for; records the graph. */
    public Pass pass(NDManager owner, Weights weights, ClipCondition condition, Noised noised) {
        NDArray output = model.forwardTrain(
                owner, weights, input(condition, noised), noised.timesteps(), null, null, null, null, null);
        return new Pass(output, clean(output, condition, noised));
    }

    /**
     * The same for a loss, with features from two depths, the middle and the last block, for a discriminator.
     *
     * @param recompute whether to keep no more than one block's graph
     */
    public RecordedPass passWithFeatures(
            NDManager owner, Weights weights, ClipCondition condition, Noised noised, boolean recompute) {
        return new RecordedPasses(model, recompute)
                .clipWithFeatures(owner, weights, input(condition, noised), noised.timesteps(), every());
    }

    /** Depths from which features are taken. */
    public int depths() {
        return model.config().numLayers() / every();
    }

    private int every() {
        return Math.max(1, model.config().numLayers() / 2);
    }

    /** How far an output is off in what the model predicts, the flow or the clean latent: [B, C, F, h, w]. */
    public NDArray error(NDArray output, ClipCondition condition, Noised noised, NDArray clean) {
        return manifest.prediction().error(output, clean, noised.noise(), condition.references());
    }

    /** What the transformer is given, [B, inDim, F, h, w]. */
    NDArray input(ClipCondition condition, Noised noised) {
        return manifest.reference().input(noised.x(), condition.control(), condition.place(), condition.references());
    }

    private NDArray clean(NDArray output, ClipCondition condition, Noised noised) {
        return manifest.prediction().clean(output, noised.x(), condition.references(), noised.sigma());
    }
}
