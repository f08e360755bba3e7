package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.session.ConditionEncoder.Condition;
import org.ardrag.inference.trajectory.ControlChunk;

/**
 * One viewer's generation: a picture, a seed, a KV state. Every chunk is one latent frame, denoised in a few steps on the
 * session's own history (AR-Drag, arXiv 2510.08131, section 3; the loop of guandeh17/Self-Forcing,
 * {@code pipeline/causal_inference.py}). The same picture, seed and controls give the same frames, bit for bit. All calls on
 * the model's thread.
 */
public final class GenerationSession implements AutoCloseable {

    private final StudioModel model;
    private final ModelManifest manifest;
    private final long seed;
    private final ConditionEncoder conditions;
    private final NDManager manager;
    private final SessionState state;
    private final ChunkHistory chunks;
    private final List<ControlChunk> controls = new ArrayList<>();
    private final RgbImage picture;

    GenerationSession(StudioModel model, RgbImage picture, long seed, long snapshotBytes, Path chunksDir) {
        this.model = model;
        this.manifest = model.manifest();
        this.seed = seed;
        this.picture = picture;
        conditions = new ConditionEncoder(model);
        boolean moves = manifest.reference() != Reference.KV;
        chunks = new ChunkHistory(
                chunksDir, (int) latentShape().size(), moves ? manifest.width() : 0, moves ? manifest.height() : 0);
        KvCache cache = model.transformer()
                .newCache(model.transformerWeights(), 1, manifest.latentHeight(), manifest.latentWidth(), 1);
        manager = model.manager().newSubManager();
        int bytesPerElement = model.compute().precision().bytes();
        state = new SessionState(manager, cache, snapshotBytes, bytesPerElement, manifest.receptiveField());
        try {
            chunks.add(encodePicture(), picture);
            controls.add(ControlChunk.empty(manifest.framesPerChunk()));
            catchUp();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Index of the chunk that {@link #next} makes: 1 after opening. Chunk 0 is the picture itself. */
    public int nextChunk() {
        return chunks.size();
    }

    /** Makes the next chunk: one latent frame, that is {@code framesPerChunk} frames. */
    public Chunk next(ControlChunk control) {
        if (control.frames().size() != manifest.framesPerChunk()) {
            throw new IllegalArgumentException("a control of "
                    + control.frames().size() + " frames was given, a chunk has " + manifest.framesPerChunk());
        }
        catchUp();
        controls.add(control);
        try {
            state.begin();
            return generate(control);
        } catch (RuntimeException | Error e) {
            controls.remove(controls.size() - 1);
            state.abort();
            throw e;
        }
    }

    private Chunk generate(ControlChunk control) {
        int m = nextChunk();
        try (NDManager scratch = manager.newSubManager()) {
            long begun = System.nanoTime();

            // 1. What is asked for: heatmap frames, encoded; beside them what the tracks hold, moved along.
            Condition condition = conditions.encode(scratch, controls, chunks, state, m);
            long controlDone = System.nanoTime();

            // 2. From noise to a clean latent, step by step; every pass sees the history in the KV cache.
            NDArray x = noise(scratch, m, 0);
            for (int n = 0; n < steps(); n++) {
                NDArray output = pass(scratch, x, condition, timestep(n), m);
                NDArray v = manifest.prediction().flow(output, x, condition.references(), sigma(n));
                int step = n + 1;
                x = manifest.sampler().step(x, v, sigma(n), sigma(n + 1), () -> noise(scratch, m, step));
            }
            float[] z = x.toFloatArray();
            long denoised = System.nanoTime();

            // 3. One clean pass writes the frame's own KV over that of the noisy ones.
            pass(scratch, x, condition, 0, m);
            long cached = System.nanoTime();

            // 4. Latent to frames, as a stream.
            List<RgbImage> frames = images(scratch, decode(scratch, x));
            long done = System.nanoTime();

            // 5. The history grows.
            state.commit();
            chunks.add(z, frames.get(frames.size() - 1));
            return new Chunk(
                    m,
                    (m - 1) * manifest.framesPerChunk() + 1,
                    frames,
                    new ChunkTimings(controlDone - begun, denoised - controlDone, cached - denoised, done - cached));
        }
    }

    /**
     * Goes back so that {@link #next} makes this chunk again; everything is exactly as it was then. Recent chunks are
     * reached from what was kept of them, older ones by replaying clean passes, no more than
     * {@link ModelManifest#receptiveField} of them however long the session is.
     *
     * @return how many chunks were replayed
     * @throws IllegalArgumentException for a chunk that was not made yet, and for the picture
     */
    public int rewind(int chunk) {
        seek(chunk);
        return catchUp();
    }

    /**
     * Goes back as {@link #rewind} does, but leaves what has to be replayed to {@link #replay}, so that others may have the
     * device in between.
     *
     * @throws IllegalArgumentException for a chunk that was not made yet, and for the picture
     */
    public void seek(int chunk) {
        if (chunk < 1 || chunk > nextChunk()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " was asked for; 1 to " + nextChunk() + " can be gone back to");
        }
        chunks.truncate(chunk);
        controls.subList(chunk, controls.size()).clear();
    }

    /** Replays at most so many of the chunks that are to be replayed, and returns how many are left. */
    public int replay(int most) {
        int begin = state.rewind(chunks.size());
        int end = Math.min(chunks.size(), begin + most);
        for (int m = begin; m < end; m++) {
            replayChunk(m);
        }
        return chunks.size() - end;
    }

    /** New text from the next chunk on. */
    public void prompt(String text) {
        throw new IllegalArgumentException("model " + manifest.name() + " takes no prompt, '" + text + "' was given");
    }

    /** The picture as the session took it: frame 0. */
    public RgbImage picture() {
        return picture;
    }

    SessionState state() {
        return state;
    }

    /** Brings the state to the end of the chunks, also after a failure on the way. Returns the chunks it replayed. */
    private int catchUp() {
        int left = replay(0);
        replay(left);
        return left;
    }

    /** Makes a chunk's state again from its latent and its control: the clean pass alone and both streams, as far as needed. */
    private void replayChunk(int m) {
        try (NDManager scratch = manager.newSubManager()) {
            state.begin();
            Condition condition = conditions.encode(scratch, controls, chunks, state, m);
            NDArray z = scratch.create(chunks.latent(m), latentShape());
            if (state.warmUpLeft() <= manifest.transformer().receptiveField()) {
                pass(scratch, z, condition, 0, m);
            }
            if (state.warmUpLeft() <= TinyAutoencoderConfig.RECEPTIVE_FIELD) {
                decode(scratch, z);
            }
            state.commit();
        }
    }

    /** One pass of the transformer over chunk m at a timestep. */
    private NDArray pass(NDManager scratch, NDArray x, Condition condition, int timestep, int m) {
        NDArray input = manifest.reference().input(x, condition.control(), condition.picture(), condition.references());
        return model.transformer()
                .forward(
                        scratch,
                        model.transformerWeights(),
                        input,
                        scratch.create(new float[] {timestep}, new Shape(1, 1)),
                        m,
                        state.cache(),
                        new NDList());
    }

    private int steps() {
        return manifest.denoisingStepList().size();
    }

    private int timestep(int step) {
        return step < steps() ? manifest.denoisingStepList().get(step) : 0;
    }

    private double sigma(int step) {
        return (double) timestep(step) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
    }

    private NDArray noise(NDManager scratch, int chunk, int step) {
        return KeyedNoise.draw(scratch, seed, chunk, step, latentShape());
    }

    private Shape latentShape() {
        return new Shape(
                1, manifest.autoencoder().latentChannels(), 1, manifest.latentHeight(), manifest.latentWidth());
    }

    /** The picture's latent: a stream of one chunk, the picture repeated. */
    private float[] encodePicture() {
        int n = manifest.framesPerChunk();
        try (NDManager scratch = manager.newSubManager();
                StreamMemory beginning = StreamMemory.begin(scratch)) {
            NDArray video =
                    scratch.create(Planes.of(picture, n), new Shape(1, n, 3, picture.height(), picture.width()));
            return model.autoencoder()
                    .encode(scratch, model.autoencoderWeights(), video, beginning)
                    .output()
                    .toFloatArray();
        }
    }

    private NDArray decode(NDManager scratch, NDArray latent) {
        StreamMemory.Step step =
                model.autoencoder().decode(scratch, model.autoencoderWeights(), framesFirst(latent), state.decoder());
        state.decoded(step.memory());
        return step.output();
    }

    private List<RgbImage> images(NDManager scratch, NDArray frames) {
        ByteBuffer bytes = model.autoencoder().toBytes(scratch, frames).toByteBuffer();
        return Planes.images(bytes, manifest.width(), manifest.height());
    }

    /** [B, C, F, H, W] to [B, F, C, H, W]: the transformer's layout to the autoencoder's. */
    private static NDArray framesFirst(NDArray latents) {
        return latents.transpose(0, 2, 1, 3, 4);
    }

    @Override
    public void close() {
        state.close();
        manager.close();
        chunks.close();
    }
}
