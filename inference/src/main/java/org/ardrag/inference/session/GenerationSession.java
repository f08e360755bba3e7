package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.StreamMemory;
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
    private final MovedPicture movedPicture;
    private final NDManager manager;
    private final SessionState state;
    private final List<float[]> latents = new ArrayList<>();
    private final List<ControlChunk> controls = new ArrayList<>();
    private final List<RgbImage> lastFrames = new ArrayList<>();
    private final RgbImage picture;

    GenerationSession(StudioModel model, RgbImage picture, long seed, long snapshotBytes) {
        this.model = model;
        this.manifest = model.manifest();
        this.seed = seed;
        this.picture = picture;
        heatmap = new Heatmap(manifest.width(), manifest.height());
        movedPicture = new MovedPicture(manifest.width(), manifest.height());
        manager = model.manager().newSubManager();
        KvCache cache = model.transformer()
                .newCache(model.transformerWeights(), 1, manifest.latentHeight(), manifest.latentWidth(), 1);
        state = new SessionState(manager, cache, snapshotBytes);
        latents.add(encodePicture());
        controls.add(ControlChunk.empty(manifest.framesPerChunk()));
        lastFrames.add(picture);
        replay(0);
    }

    /** Index of the chunk that {@link #next} makes: 1 after opening. Chunk 0 is the picture itself. */
    public int nextChunk() {
        return state.nextChunk();
    }

    /** Makes the next chunk: one latent frame, that is {@code framesPerChunk} frames. */
    public Chunk next(ControlChunk control) {
        if (control.frames().size() != manifest.framesPerChunk()) {
            throw new IllegalArgumentException("a control of "
                    + control.frames().size() + " frames was given, a chunk has " + manifest.framesPerChunk());
        }
        state.begin(bytesPerChunk());
        controls.add(control);
        try {
            return generate(control);
        } catch (RuntimeException e) {
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
            StreamMemory.Step c = encodeControl(scratch, m);
            Condition condition = condition(scratch, c.output(), m);
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
            StreamMemory.Step decoded =
                    model.autoencoder().decode(scratch, model.autoencoderWeights(), framesFirst(x), state.decoder());
            List<RgbImage> frames = images(scratch, decoded.output());
            long done = System.nanoTime();

            // 5. The history grows.
            latents.add(z);
            lastFrames.add(frames.get(frames.size() - 1));
            state.commit(c.memory(), decoded.memory());
            return new Chunk(
                    m,
                    (m - 1) * manifest.framesPerChunk() + 1,
                    frames,
                    new ChunkTimings(controlDone - begun, denoised - controlDone, cached - denoised, done - cached));
        }
    }

    /** Goes back so that {@link #next} makes this chunk again; everything is exactly as it was then. */
    public void rewind(int chunk) {
        if (chunk < 1 || chunk > nextChunk()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " was asked for; 1 to " + nextChunk() + " can be gone back to");
        }
        latents.subList(chunk, latents.size()).clear();
        controls.subList(chunk, controls.size()).clear();
        lastFrames.subList(chunk, lastFrames.size()).clear();
        if (!state.rewind(chunk)) {
            state.clear();
            for (int m = 0; m < chunk; m++) {
                replay(m);
            }
        }
    }

    /** New text from the next chunk on. */
    public void prompt(String text) {
        throw new IllegalArgumentException("model " + manifest.name() + " takes no prompt, '" + text + "' was given");
    }

    /** The picture as the session took it: frame 0. */
    public RgbImage picture() {
        return picture;
    }

    /** Makes a chunk's state again from its latent and its control: the clean pass alone, and both streams. */
    private void replay(int m) {
        try (NDManager scratch = manager.newSubManager()) {
            state.begin(bytesPerChunk());
            StreamMemory.Step c = encodeControl(scratch, m);
            NDArray z = scratch.create(latents.get(m), latentShape());
            pass(scratch, z, condition(scratch, c.output(), m), 0, m);
            StreamMemory.Step decoded =
                    model.autoencoder().decode(scratch, model.autoencoderWeights(), framesFirst(z), state.decoder());
            state.commit(c.memory(), decoded.memory());
        }
    }

    /** What chunk m is made from, besides noise and history. */
    private record Condition(NDArray control, NDArray picture, References references) {}

    /**
     * Puts it together.
     *
     * @param encoded the control's latent, behind it in the batch that of the moved picture
     */
    private Condition condition(NDManager scratch, NDArray encoded, int m) {
        NDArray control = channelsFirst(encoded.get("0:1"));
        NDArray first = scratch.create(latents.get(0), latentShape());
        NDArray previous = scratch.create(latents.get(Math.max(0, m - 1)), latentShape());
        if (manifest.reference() == Reference.KV) {
            return new Condition(control, first, References.still(previous));
        }
        float[] weights = movedPicture.weights(controls.get(m), manifest.latentHeight(), manifest.latentWidth());
        NDArray over = scratch.create(weights, new Shape(1, 1, 1, manifest.latentHeight(), manifest.latentWidth()));
        NDArray moved = channelsFirst(encoded.get("1:2"));
        NDArray base = scratch.create(latents.get(MovedPicture.base(controls, m)), latentShape());
        return new Condition(control, first, References.of(previous, base, moved, over));
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
        int pixels = picture.width() * picture.height();
        float[] planes = new float[n * 3 * pixels];
        for (int i = 0; i < 3 * pixels; i++) {
            planes[i % 3 * pixels + i / 3] = (picture.rgb()[i] & 255) / 255f;
        }
        for (int t = 1; t < n; t++) {
            System.arraycopy(planes, 0, planes, t * 3 * pixels, 3 * pixels);
        }
        try (NDManager scratch = manager.newSubManager();
                StreamMemory beginning = StreamMemory.begin(scratch)) {
            NDArray video = scratch.create(planes, new Shape(1, n, 3, picture.height(), picture.width()));
            return model.autoencoder()
                    .encode(scratch, model.autoencoderWeights(), video, beginning)
                    .output()
                    .toFloatArray();
        }
    }

    /** Encodes the heatmaps of chunk m and, for a model with references, the moved picture in the same batch. */
    private StreamMemory.Step encodeControl(NDManager scratch, int m) {
        int pixels = manifest.width() * manifest.height();
        int n = manifest.framesPerChunk();
        float[] planes = new float[n * 3 * pixels];
        for (int t = 0; t < n; t++) {
            heatmap.draw(controls.get(m).frames().get(t), planes, t * 3 * pixels);
            System.arraycopy(planes, t * 3 * pixels, planes, (t * 3 + 1) * pixels, pixels);
            System.arraycopy(planes, t * 3 * pixels, planes, (t * 3 + 2) * pixels, pixels);
        }
        Shape shape = new Shape(1, n, 3, manifest.height(), manifest.width());
        NDArray video = scratch.create(planes, shape);
        if (manifest.reference() != Reference.KV) {
            video = video.concat(scratch.create(movedPicture.draw(lastFrames::get, controls, m), shape), 0);
        }
        return model.autoencoder().encode(scratch, model.autoencoderWeights(), video, state.encoder());
    }

    private List<RgbImage> images(NDManager scratch, NDArray frames) {
        ByteBuffer bytes = model.autoencoder().toBytes(scratch, frames).toByteBuffer();
        int size = 3 * manifest.width() * manifest.height();
        List<RgbImage> images = new ArrayList<>();
        for (int i = 0; i < frames.getShape().get(1); i++) {
            byte[] rgb = new byte[size];
            bytes.get(rgb);
            images.add(new RgbImage(manifest.width(), manifest.height(), rgb));
        }
        return images;
    }

    /** [B, F, C, H, W] to [B, C, F, H, W]: the autoencoder's layout to the transformer's. */
    private static NDArray channelsFirst(NDArray latents) {
        return latents.transpose(0, 2, 1, 3, 4);
    }

    private static NDArray framesFirst(NDArray latents) {
        return latents.transpose(0, 2, 1, 3, 4);
    }

    private long bytesPerChunk() {
        int perElement = model.compute().precision().bytes();
        long evicted = state.cache().bytesPerFrame(perElement);
        return evicted + (state.encoder().elements() + state.decoder().elements()) * perElement;
    }

    @Override
    public void close() {
        state.close();
        manager.close();
    }
}
