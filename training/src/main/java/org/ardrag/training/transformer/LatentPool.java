package org.ardrag.training.transformer;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipFeed;

/**
 * Encoded clips to train on. Encoding a clip and its heatmaps costs more than a training step on it, so each is used
 * several times before a new one takes its place.
 */
public final class LatentPool implements AutoCloseable {

    /** Batches with which a pool begins. */
    public static final int FIRST_BATCHES = 3;

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

    private final PoolConfig config;
    private final ClipEncoder encoder;
    private final ClipFeed<ClipEncoder.Drawn> feed;
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
        this.config = config;
        this.firstClip = firstClip;
        drawn = firstClip;
        encoder = new ClipEncoder(manifest, controlWeight, device, autoencoder, autoencoderWeights);
        feed = new ClipFeed<>(number -> encoder.draw(clips.apply(number)), 2 * config.poolBatch());
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
        List<ClipEncoder.Drawn> clips = new ArrayList<>();
        for (int i = 0; i < config.poolBatch(); i++) {
            clips.add(feed.take(drawn++));
        }
        return encoder.encode(clips);
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

    @Override
    public void close() {
        feed.close();
    }
}
