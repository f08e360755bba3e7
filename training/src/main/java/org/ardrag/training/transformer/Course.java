package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;

/**
 * Clips gone through frame by frame, as a session goes: the KV cache behind each frame, what lies beside it, and the passes
 * that a frame takes. It begins behind the picture.
 */
final class Course implements AutoCloseable {

    /**
     * A frame on the way.
     *
     * @param number latent frame
     * @param clips the conditions of that frame alone
     * @param references laid beside it
     */
    record Frame(int number, ClipBatch clips, References references) {}

    private final ModelManifest manifest;
    private final CausalWanModel model;
    private final NDManager owner;
    private final Weights weights;
    private final NDArray picture;
    private final KvCache cache;

    /**
     * Writes the clips' pictures into a new cache.
     *
     * @param owner of what the way leaves behind
     */
    Course(ModelManifest manifest, CausalWanModel model, NDManager owner, Weights weights, ClipBatch clips) {
        this.manifest = manifest;
        this.model = model;
        this.owner = owner;
        this.weights = weights;
        Shape latents = clips.latents().getShape();
        cache = model.newCache(weights, clips.size(), (int) latents.get(3), (int) latents.get(4), clips.frames());
        picture = ClipBatch.at(clips.latents(), 0);
        ClipBatch first = clips.frame(0);
        keep(new Frame(0, first, first.references(picture, picture)), picture);
    }

    /** Owner of what the way leaves behind. */
    NDManager owner() {
        return owner;
    }

    /** The clips' first latents, [B, C, 1, h, w]. */
    NDArray picture() {
        return picture;
    }

    /** The flow that step n predicts at x, [B, C, 1, h, w]. */
    NDArray flow(NDManager scratch, Frame frame, NDArray x, int n) {
        return flow(frame, x, pass(scratch, frame, x, timestep(n)), n);
    }

    /** The same with the graph that leads to the weights, behind a copy of the cache. */
    NDArray recordedFlow(NDManager scratch, Frame frame, NDArray x, int n) {
        NDList past = cache.before(scratch, 1);
        NDArray t = scratch.full(new Shape(frame.clips().size(), 1), timestep(n));
        NDArray input = frame.clips().input(x, picture, frame.references());
        NDArray output = model.forwardBehind(scratch, weights, input, t, frame.number(), past, null, null);
        return flow(frame, x, output, n);
    }

    /** The pass that writes a finished frame into the cache. */
    void keep(Frame frame, NDArray latent) {
        try (NDManager scratch = owner.newSubManager()) {
            pass(scratch, frame, latent, 0);
        }
    }

    private NDArray pass(NDManager scratch, Frame frame, NDArray x, int timestep) {
        NDArray input = frame.clips().input(x, picture, frame.references());
        NDArray t = scratch.full(new Shape(input.getShape().get(0), 1), timestep);
        return model.forward(scratch, weights, input, t, frame.number(), cache, new NDList());
    }

    private NDArray flow(Frame frame, NDArray x, NDArray output, int n) {
        return manifest.prediction().flow(output, x, frame.references(), sigma(n));
    }

    /** Denoising steps of a frame, N. */
    int steps() {
        return manifest.denoisingStepList().size();
    }

    /** What the model is told at step n; 0 behind the last. */
    int timestep(int n) {
        return n < steps() ? manifest.denoisingStepList().get(n) : 0;
    }

    /** How noisy a latent is before step n; 0 behind the last. */
    double sigma(int n) {
        return (double) timestep(n) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
    }

    @Override
    public void close() {
        cache.close();
    }
}
