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
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Heatmap;

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
    private final Heatmap heatmap;
    private final ReferencePictures pictures;
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
        heatmap = new Heatmap(manifest.width(), manifest.height());
        pictures = new ReferencePictures(
                manifest.width(), manifest.height(), manifest.latentHeight(), manifest.latentWidth());
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

            // 1. What is asked for: heatmap frames, encoded as a stream; beside them what the tracks hold, moved along.
            Condition condition = condition(scratch, m);
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
            Condition condition = condition(scratch, m);
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

    /** What chunk m is made from, besides noise and history. */
    private record Condition(NDArray control, NDArray picture, References references) {}

    /** Draws and encodes it: the heatmaps and, for a model with references, their pictures in the same batch. */
    private Condition condition(NDManager scratch, int m) {
        NDArray first = scratch.create(chunks.latent(0), latentShape());
        NDArray heatmaps = video(scratch, heatmaps(controls.get(m)));
        if (manifest.reference() == Reference.KV) {
            NDArray previous = scratch.create(chunks.latent(Math.max(0, m - 1)), latentShape());
            return new Condition(encode(scratch, heatmaps), first, References.still(previous));
        }
        ReferencePictures.Drawn drawn = pictures.draw(chunks::lastFrame, controls, m);
        NDArray encoded = encode(
                scratch, heatmaps.concat(video(scratch, drawn.moved()), 0).concat(video(scratch, drawn.laid()), 0));
        NDArray over =
                scratch.create(drawn.over(), new Shape(1, 1, 1, manifest.latentHeight(), manifest.latentWidth()));
        NDArray base = scratch.create(chunks.latent(ReferencePictures.base(controls, m)), latentShape());
        References references = References.of(encoded.get("1:2"), base, encoded.get("2:3"), over);
        return new Condition(encoded.get("0:1"), first, references);
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

    /** The heatmaps of a chunk, the same in all three channels, [frames, 3, height, width]. */
    private float[] heatmaps(ControlChunk control) {
        int pixels = manifest.width() * manifest.height();
        int n = manifest.framesPerChunk();
        float[] planes = new float[n * 3 * pixels];
        for (int t = 0; t < n; t++) {
            heatmap.draw(control.frames().get(t), planes, t * 3 * pixels);
            System.arraycopy(planes, t * 3 * pixels, planes, (t * 3 + 1) * pixels, pixels);
            System.arraycopy(planes, t * 3 * pixels, planes, (t * 3 + 2) * pixels, pixels);
        }
        return planes;
    }

    private NDArray video(NDManager scratch, float[] planes) {
        return scratch.create(planes, new Shape(1, manifest.framesPerChunk(), 3, manifest.height(), manifest.width()));
    }

    /** A chunk of one or several videos to latents, as a stream, [videos, C, 1, h, w]. */
    private NDArray encode(NDManager scratch, NDArray videos) {
        StreamMemory.Step step =
                model.autoencoder().encode(scratch, model.autoencoderWeights(), videos, state.encoder());
        state.encoded(step.memory());
        return channelsFirst(step.output());
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

    /** [B, F, C, H, W] to [B, C, F, H, W]: the autoencoder's layout to the transformer's. */
    private static NDArray channelsFirst(NDArray latents) {
        return latents.transpose(0, 2, 1, 3, 4);
    }

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
