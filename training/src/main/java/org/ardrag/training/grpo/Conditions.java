package org.ardrag.training.grpo;

import ai.djl.Device;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.transformer.LatentPool;
import org.ardrag.training.transformer.PoolConfig;
import org.jspecify.annotations.Nullable;

/**
 * Conditions by their number, from drawn or curated clips. What is held in a clip at any time is held throughout
 * ({@link WholeDrags}), so that all references come from the picture and not from frames that the model did not make.
 */
final class Conditions implements AutoCloseable {

    private final ModelManifest manifest;
    private final int frames;
    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final LongFunction<DrawnClip> clips;
    private @Nullable LatentPool pool;
    private long next;

    /** @param frames of a clip, the picture included */
    Conditions(
            ModelManifest manifest,
            int frames,
            Device device,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            LongFunction<DrawnClip> clips) {
        this.manifest = manifest;
        this.frames = frames;
        this.device = device;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        this.clips = new WholeDrags(clips);
    }

    /**
     * The condition of a number; numbers in a row are drawn ahead.
     *
     * @throws IllegalArgumentException if the clip has another number of frames than asked for
     */
    Condition of(long number) {
        DrawnClip clip = clips.apply(number);
        if (clip.frames() != frames) {
            throw new IllegalArgumentException(
                    "clip " + number + " has " + clip.frames() + " frames, the config asks for " + frames);
        }
        LatentPool from = pool;
        if (from == null || number != next) {
            close();
            from = newPool(number);
            pool = from;
        }
        next = number + 1;
        from.refresh(samples -> samples.stream().map(LatentPool.Sample::latents).toList());
        LatentPool.Sample sample = from.pick(new SplittableRandom(number));
        return new Condition(sample, clip.frame(0), ClipControls.of(clip, manifest.framesPerChunk()));
    }

    /** A pool that holds one clip: the newest. */
    private LatentPool newPool(long first) {
        return new LatentPool(
                manifest, PoolConfig.of(frames, 1), 0, device, autoencoder, autoencoderWeights, clips, first);
    }

    @Override
    public void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
