package org.ardrag.training.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipFeed;
import org.ardrag.training.data.ClipTensors;

/**
 * Encoded clips to train on. Encoding a clip and its heatmaps costs more than a training step on it, so each is used
 * several times before a new one takes its place.
 */
public final class LatentPool implements AutoCloseable {

    /** Batches with which a pool begins. */
    public static final int FIRST_BATCHES = 3;

    /** Reach of a control point in the loss's weights, in fractions of the width. */
    private static final double REACH = 0.12;

    /**
     * One clip.
     *
     * @param latents of its frames, [C, F, h, w]
     * @param control of its heatmaps, [C, F, h, w]
     * @param moved of the moved pictures ({@link ReferencePictures}), [C, F, h, w]
     * @param laid of the laid pictures, [C, F, h, w]
     * @param over how much those stand for what lies under them, [F, h, w]
     * @param base which frame lies under each one's laid picture, as a selection: 1 there, else 0, [F, F]
     * @param weights of the loss, [F, h, w]
     * @param generated what the model made of the clip when it came, [C, F, h, w]
     */
    public record Sample(
            float[] latents,
            float[] control,
            float[] moved,
            float[] laid,
            float[] over,
            float[] base,
            float[] weights,
            float[] generated) {

        Sample withLatents(float[] others) {
            return new Sample(others, control, moved, laid, over, base, weights, generated);
        }

        Sample withGenerated(float[] others) {
            return new Sample(latents, control, moved, laid, over, base, weights, others);
        }
    }

    /** What the model in training makes of clips: [C, F, h, w] each. */
    public interface Generation {
        List<float[]> of(List<Sample> clips);
    }

    private record Drawn(
            float[] video,
            float[] heatmaps,
            float[] moved,
            float[] laid,
            float[] over,
            float[] base,
            float[] weights) {}

    private final ModelManifest manifest;
    private final PoolConfig config;
    private final double controlWeight;
    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final ReferencePictures pictures;
    private final ClipFeed<Drawn> feed;
    private final List<Sample> samples = new ArrayList<>();
    private final long firstClip;
    private long drawn;

    /**
     * A pool that draws its clips from {@code firstClip} on.
     *
     * @param controlWeight how much more the surroundings of a control point count in the loss
     */
    public LatentPool(
            ModelManifest manifest,
            PoolConfig config,
            double controlWeight,
            Device device,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            LongFunction<DrawnClip> clips,
            long firstClip) {
        this.manifest = manifest;
        this.config = config;
        this.controlWeight = controlWeight;
        this.device = device;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        this.firstClip = firstClip;
        drawn = firstClip;
        pictures = new ReferencePictures(
                manifest.width(), manifest.height(), manifest.latentHeight(), manifest.latentWidth());
        feed = new ClipFeed<>(number -> draw(clips.apply(number)), 2 * config.poolBatch());
    }

    /**
     * Fills the pool with the clips that a run has in it when this batch is next: which ones these are, and where, depends on
     * the batch's number alone. What was generated for them does not: {@link #setGenerated} puts that back.
     */
    public void resume(long batch) {
        long total = config.poolBatch() * (FIRST_BATCHES + (batch - 1) / config.poolEvery());
        long oldest = Math.max(0, total - config.poolSize());
        List<Sample> kept = new ArrayList<>();
        drawn = firstClip + oldest / config.poolBatch() * config.poolBatch();
        while (drawn < firstClip + total) {
            long begin = drawn - firstClip;
            List<Sample> clips = encoded();
            kept.addAll(clips.subList((int) Math.max(0, oldest - begin), clips.size()));
        }
        Collections.rotate(kept, (int) (oldest % config.poolSize()));
        samples.clear();
        samples.addAll(kept);
    }

    /** What was generated for the clips, in the order of their places. */
    List<float[]> generated() {
        return samples.stream().map(Sample::generated).toList();
    }

    /** Puts back what {@link #generated} gave. */
    void setGenerated(List<float[]> all) {
        for (int i = 0; i < samples.size(); i++) {
            samples.set(i, samples.get(i).withGenerated(all.get(i)));
        }
    }

    /** Draws and encodes one batch of new clips and generates them. */
    public void refresh(Generation generation) {
        List<Sample> fresh = encoded();
        List<float[]> generated = generation.of(fresh);
        for (int i = 0; i < fresh.size(); i++) {
            place(drawn - fresh.size() + i, fresh.get(i).withGenerated(generated.get(i)));
        }
    }

    /** The next batch of clips, encoded; as long as nothing was generated, the true latents stand for that. */
    private List<Sample> encoded() {
        List<Drawn> clips = new ArrayList<>();
        for (int i = 0; i < config.poolBatch(); i++) {
            clips.add(feed.take(drawn++));
        }
        List<float[]> latents = encode(clips.stream().map(Drawn::video).toList());
        List<float[]> controls = encode(clips.stream().map(Drawn::heatmaps).toList());
        List<float[]> moved = encode(clips.stream().map(Drawn::moved).toList());
        List<float[]> laid = encode(clips.stream().map(Drawn::laid).toList());
        List<Sample> fresh = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            Drawn clip = clips.get(i);
            fresh.add(new Sample(
                    latents.get(i),
                    controls.get(i),
                    moved.get(i),
                    laid.get(i),
                    clip.over(),
                    clip.base(),
                    clip.weights(),
                    latents.get(i)));
        }
        return fresh;
    }

    /** Every clip has its place, so what a pool holds follows from how many were drawn. */
    private void place(long number, Sample sample) {
        int slot = (int) ((number - firstClip) % config.poolSize());
        if (slot < samples.size()) {
            samples.set(slot, sample);
        } else {
            samples.add(sample);
        }
    }

    /** One of them. */
    public Sample pick(SplittableRandom random) {
        return samples.get(random.nextInt(samples.size()));
    }

    /** All of them, by their places. */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /** Clips in the pool. */
    public int size() {
        return samples.size();
    }

    private Drawn draw(DrawnClip clip) {
        int n = manifest.framesPerChunk();
        List<ControlChunk> controls = ClipControls.of(clip, n);
        List<ReferencePictures.Drawn> references = ClipTensors.references(pictures, clip, controls, n);
        return new Drawn(
                ClipTensors.video(clip, n),
                ClipTensors.heatmaps(controls, manifest.width(), manifest.height(), n),
                joined(references, ReferencePictures.Drawn::moved),
                joined(references, ReferencePictures.Drawn::laid),
                joined(references, ReferencePictures.Drawn::over),
                base(references),
                weights(controls));
    }

    private static float[] joined(
            List<ReferencePictures.Drawn> chunks, Function<ReferencePictures.Drawn, float[]> part) {
        return ClipTensors.joined(chunks.stream().map(part).toList());
    }

    private static float[] base(List<ReferencePictures.Drawn> chunks) {
        float[] base = new float[chunks.size() * chunks.size()];
        for (int f = 0; f < chunks.size(); f++) {
            base[f * chunks.size() + chunks.get(f).base()] = 1;
        }
        return base;
    }

    /** 1 far from any control point, more beside those of the chunk and of the one before it; 0 in the picture. */
    private float[] weights(List<ControlChunk> controls) {
        int rows = manifest.latentHeight();
        int columns = manifest.latentWidth();
        double aspect = (double) manifest.height() / manifest.width();
        int frames = config.latentFrames(manifest);
        float[] weights = new float[frames * rows * columns];
        for (int f = 1; f < frames; f++) {
            List<ControlPoint> near = new ArrayList<>();
            for (int chunk = Math.max(1, f - 1); chunk <= f && chunk <= controls.size(); chunk++) {
                controls.get(chunk - 1).frames().forEach(near::addAll);
            }
            for (int i = 0; i < rows * columns; i++) {
                double closest = Double.MAX_VALUE;
                for (ControlPoint point : near) {
                    double dx = (i % columns + 0.5) / columns - point.x();
                    double dy = ((double) (i / columns) + 0.5) / rows - point.y();
                    closest = Math.min(closest, dx * dx + dy * dy * aspect * aspect);
                }
                weights[f * rows * columns + i] =
                        (float) (1 + controlWeight * Math.exp(-closest / (2 * REACH * REACH)));
            }
        }
        return weights;
    }

    /** Clips of planes to latents [C, F, h, w] each. */
    private List<float[]> encode(List<float[]> clips) {
        try (NDManager owner = TorchEngine.newManager(device);
                StreamMemory beginning = StreamMemory.begin(owner)) {
            NDArray video = ClipTensors.stack(owner, clips, manifest.width(), manifest.height());
            NDArray latents = autoencoder
                    .encode(owner, autoencoderWeights, video, beginning)
                    .output()
                    .transpose(0, 2, 1, 3, 4);
            float[] all = latents.toFloatArray();
            int length = all.length / clips.size();
            List<float[]> each = new ArrayList<>();
            for (int i = 0; i < clips.size(); i++) {
                each.add(Arrays.copyOfRange(all, i * length, (i + 1) * length));
            }
            return each;
        }
    }

    @Override
    public void close() {
        feed.close();
    }
}
