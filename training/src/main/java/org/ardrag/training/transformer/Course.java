package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;

/**
 * Clips gone through chunk by chunk, as a session goes: the KV cache behind each chunk, what lies beside it, and the passes
 * that a chunk takes. It begins behind the picture.
 */
final class Course implements AutoCloseable {

    /**
     * A chunk on the way.
     *
     * @param number from 0, the picture's own, on
     * @param clips the conditions of that chunk alone
     * @param references laid beside it
     */
    record Chunk(int number, ClipBatch clips, References references) {}

    private final ModelManifest manifest;
    private final CausalWanModel model;
    private final NDManager owner;
    private final Weights weights;
    private final Weights cast;
    private final NDArray picture;
    private final KvCache cache;

    /**
     * Writes the clips' pictures into a new cache.
     *
     * @param owner above all that is made on the way
     * @param weights in float32; passes that are not recorded have them in the model's type
     */
    Course(ModelManifest manifest, CausalWanModel model, NDManager owner, Weights weights, ClipBatch clips) {
        this.manifest = manifest;
        this.model = model;
        this.owner = owner;
        this.weights = weights;
        cast = model.compute().precision() == Precision.FLOAT32 ? weights : model.cast(weights);
        Shape latents = clips.latents().getShape();
        cache = model.newCache(cast, clips.size(), (int) latents.get(3), (int) latents.get(4), clips.frames());
        picture = ClipBatch.at(clips.latents(), 0);
        try (NDManager scratch = owner.newSubManager()) {
            ClipBatch first = clips.chunk(scratch, 0);
            NDArray shown = ClipBatch.within(scratch, picture);
            keep(new Chunk(0, first, first.references(shown, shown)), picture);
        }
    }

    /** The clips' first latents, [B, C, 1, h, w]. */
    NDArray picture() {
        return picture;
    }

    /** The flow that step n predicts at x, [B, C, F, h, w] of the chunk's frames. */
    NDArray flow(NDManager scratch, Chunk chunk, NDArray x, int n) {
        return flow(chunk, x, pass(scratch, chunk, x, timestep(n)), n);
    }

    /** The pass of step n at x that a loss can be taken of, behind a copy of the cache. */
    RecordedPass recorded(NDManager scratch, RecordedPasses passes, Chunk chunk, NDArray x, int n) {
        NDList past = cache.before(scratch, chunk.clips().frames());
        NDArray t = timesteps(scratch, chunk, timestep(n));
        NDArray input = input(scratch, chunk, x);
        return passes.chunk(scratch, weights, input, t, first(chunk), past);
    }

    /** The pass that writes a finished chunk into the cache. */
    void keep(Chunk chunk, NDArray latents) {
        try (NDManager scratch = owner.newSubManager()) {
            pass(scratch, chunk, ClipBatch.within(scratch, latents), 0);
        }
    }

    private NDArray pass(NDManager scratch, Chunk chunk, NDArray x, int timestep) {
        NDArray input = input(scratch, chunk, x);
        NDArray t = timesteps(scratch, chunk, timestep);
        return model.forward(scratch, cast, input, t, first(chunk), cache, new NDList());
    }

    private NDArray input(NDManager scratch, Chunk chunk, NDArray x) {
        return chunk.clips().input(x, ClipBatch.within(scratch, picture), chunk.references());
    }

    /** One timestep for all of a chunk, [B, F]. */
    private static NDArray timesteps(NDManager scratch, Chunk chunk, int timestep) {
        return scratch.full(new Shape(chunk.clips().size(), chunk.clips().frames()), timestep);
    }

    private static int first(Chunk chunk) {
        return chunk.clips().chunkFrames().first(chunk.number());
    }

    /** The flow that an output of step n at x stands for. */
    NDArray flow(Chunk chunk, NDArray x, NDArray output, int n) {
        return manifest.prediction().flow(output, x, chunk.references(), sigma(n));
    }

    /** Denoising steps of a chunk, N. */
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
        if (cast != weights) {
            cast.close();
        }
    }
}
