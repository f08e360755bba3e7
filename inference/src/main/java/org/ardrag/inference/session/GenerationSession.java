package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.session.ConditionEncoder.Condition;
import org.ardrag.inference.trajectory.ControlChunk;
import org.jspecify.annotations.Nullable;

/**
 * One viewer's generation: a picture, a seed, a KV state. Every chunk is one latent frame, or a few, denoised in a few steps
 * on the session's own history (AR-Drag, arXiv 2510.08131, section 3; the loop of guandeh17/Self-Forcing,
 * {@code pipeline/causal_inference.py}). The same picture, seed, controls and prompts give the same frames, bit for bit. All calls on
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
    private final Prompts prompts;
    private final ChunkFrames frames;
    private final DenoisingSteps steps;
    private final RgbImage picture;

    GenerationSession(
            StudioModel model,
            RgbImage picture,
            long seed,
            @Nullable String prompt,
            long snapshotBytes,
            Path chunksDir) {
        this.model = model;
        this.manifest = model.manifest();
        this.seed = seed;
        this.picture = picture;
        conditions = new ConditionEncoder(model);
        frames = manifest.chunkFrames();
        steps = manifest.steps();
        boolean moves = manifest.movesPictures();
        chunks = new ChunkHistory(
                chunksDir,
                (int) latentShape(0).size(),
                frames,
                moves ? manifest.width() : 0,
                moves ? manifest.height() : 0);
        KvCache cache = model.transformer()
                .newCache(model.transformerWeights(), 1, manifest.latentHeight(), manifest.latentWidth(), 1);
        manager = model.manager().newSubManager();
        prompts = new Prompts(model, manager, prompt);
        int bytesPerElement = model.compute().precision().bytes();
        state = new SessionState(manager, cache, snapshotBytes, bytesPerElement, manifest.receptiveField(), frames);
        try {
            chunks.add(encodePicture(), picture);
            controls.add(ControlChunk.empty(manifest.latents().framesPerLatent()));
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

    /** Makes the next chunk: {@code framesPerChunk} frames. */
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

            // 1. What is asked for: heatmap frames, encoded; beside them what the tracks hold, moved along; the prompt.
            Condition condition = conditions.encode(scratch, controls, chunks, state, m);
            NDList context = prompts.context(m);
            TorchEngine.await(condition.picture());
            long controlDone = System.nanoTime();

            // 2. From noise to clean latents, step by step; every pass sees the history in the KV cache.
            NDArray x = noise(scratch, m, 0);
            for (int n = 0; n < steps.count(m); n++) {
                NDArray output = pass(scratch, x, condition, context, steps.timestep(m, n), m);
                NDArray v = manifest.prediction().flow(output, x, condition.references(), steps.sigma(m, n));
                int step = n + 1;
                x = manifest.sampler()
                        .step(x, v, steps.sigma(m, n), steps.sigma(m, step), () -> noise(scratch, m, step));
            }
            float[] z = x.toFloatArray();
            long denoised = System.nanoTime();

            // 3. One clean pass writes the chunk's own KV over that of the noisy ones.
            TorchEngine.await(pass(scratch, x, condition, context, 0, m));
            long cached = System.nanoTime();

            // 4. Latents to frames, as a stream.
            List<RgbImage> images = images(scratch, decode(scratch, x));
            long done = System.nanoTime();

            // 5. The history grows.
            state.commit();
            chunks.add(z, images.get(images.size() - 1));
            return new Chunk(
                    m,
                    (m - 1) * manifest.framesPerChunk() + 1,
                    images,
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
        prompts.rewind(chunk);
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

    /**
     * New text from the next chunk on.
     *
     * @throws IllegalArgumentException if the model takes none
     */
    public void prompt(String text) {
        model.requireText(text);
        prompts.set(nextChunk(), text);
    }

    /** The picture as the session took it: frame 0. */
    public RgbImage picture() {
        return picture;
    }

    /** A chunk's latents, [C, F, h, w]. */
    float[] latent(int chunk) {
        return chunks.latent(chunk);
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
            NDArray z = scratch.create(chunks.latent(m), latentShape(m));
            if (state.warmUpLeft() <= manifest.transformerReceptiveField()) {
                pass(scratch, z, condition, prompts.context(m), 0, m);
            }
            if (state.warmUpLeft() <= manifest.streamsReceptiveField()) {
                decode(scratch, z);
            }
            state.commit();
        }
    }

    /** One pass of the transformer over chunk m at a timestep. */
    private NDArray pass(NDManager scratch, NDArray x, Condition condition, NDList context, float timestep, int m) {
        int count = frames.count(m);
        float[] timesteps = new float[count];
        Arrays.fill(timesteps, timestep);
        return model.transformer()
                .forward(
                        scratch,
                        model.transformerWeights(),
                        condition.input(x, manifest.reference()),
                        scratch.create(timesteps, new Shape(1, count)),
                        frames.first(m),
                        state.cache(),
                        context);
    }

    private NDArray noise(NDManager scratch, int chunk, int step) {
        return KeyedNoise.draw(scratch, seed, chunk, step, latentShape(chunk));
    }

    /** The latents of a chunk. */
    private Shape latentShape(int chunk) {
        return new Shape(
                1,
                manifest.latents().latentChannels(),
                frames.count(chunk),
                manifest.latentHeight(),
                manifest.latentWidth());
    }

    /** The picture's latent: a stream of one chunk, the picture repeated. */
    private float[] encodePicture() {
        int n = manifest.latents().framesPerLatent();
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
