package org.ardrag.training.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.MovedLatent;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipFeed;
import org.ardrag.training.data.ClipTensors;

/**
 * Encoded clips to train on. Encoding a clip and its heatmaps costs more than a training step on it, so each is used
 * several times before a new one takes its place.
 */
final class LatentPool implements AutoCloseable {

    /** Reach of a control point in the loss's weights, in fractions of the width. */
    private static final double REACH = 0.12;

    /**
     * One clip: latents, control latents and moved latents ({@link MovedLatent}) as [C, F, h, w], the loss's weights as
     * [F, h, w].
     */
    record Sample(float[] latents, float[] control, float[] moved, float[] weights) {}

    private record Drawn(float[] video, float[] heatmaps, float[] weights, List<ControlChunk> controls) {}

    private final TransformerConfig config;
    private final ModelManifest manifest;
    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final ClipFeed<Drawn> feed;
    private final List<Sample> samples = new ArrayList<>();
    private long drawn;

    LatentPool(
            TransformerConfig config,
            Device device,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            ClipPainter painter,
            long firstClip) {
        this.config = config;
        this.manifest = config.model();
        this.device = device;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        this.drawn = firstClip;
        feed = new ClipFeed<>(number -> draw(painter.paint(number)), 2 * config.poolBatch());
    }

    /** Draws and encodes one batch of new clips. */
    void refresh() {
        List<float[]> videos = new ArrayList<>();
        List<float[]> heatmaps = new ArrayList<>();
        List<Drawn> clips = new ArrayList<>();
        for (int i = 0; i < config.poolBatch(); i++) {
            Drawn clip = feed.take(drawn++);
            videos.add(clip.video());
            heatmaps.add(clip.heatmaps());
            clips.add(clip);
        }
        List<float[]> latents = encode(videos);
        List<float[]> controls = encode(heatmaps);
        for (int i = 0; i < videos.size(); i++) {
            Sample sample = new Sample(
                    latents.get(i),
                    controls.get(i),
                    moved(latents.get(i), clips.get(i).controls()),
                    clips.get(i).weights());
            if (samples.size() < config.poolSize()) {
                samples.add(sample);
            } else {
                samples.set((int) ((drawn - videos.size() + i) % samples.size()), sample);
            }
        }
    }

    Sample pick(SplittableRandom random) {
        return samples.get(random.nextInt(samples.size()));
    }

    int size() {
        return samples.size();
    }

    private Drawn draw(DrawnClip clip) {
        int n = manifest.framesPerChunk();
        List<ControlChunk> controls = ClipControls.of(clip, n);
        return new Drawn(
                ClipTensors.video(clip, n),
                ClipTensors.heatmaps(controls, manifest.width(), manifest.height(), n),
                weights(controls),
                controls);
    }

    /** The moved latents of a clip whose latents lie as [C, F, h, w]. */
    private float[] moved(float[] latents, List<ControlChunk> controls) {
        int channels = manifest.autoencoder().latentChannels();
        int pixels = manifest.latentHeight() * manifest.latentWidth();
        int frames = config.latentFrames();
        List<float[]> byFrame = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            float[] latent = new float[channels * pixels];
            for (int c = 0; c < channels; c++) {
                System.arraycopy(latents, (c * frames + f) * pixels, latent, c * pixels, pixels);
            }
            byFrame.add(latent);
        }
        List<ControlChunk> all = new ArrayList<>();
        all.add(new ControlChunk(List.of()));
        all.addAll(controls);
        MovedLatent mover = new MovedLatent(channels, manifest.latentHeight(), manifest.latentWidth());
        float[] moved = new float[latents.length];
        for (int f = 0; f < frames; f++) {
            float[] latent = mover.of(byFrame, all, f);
            for (int c = 0; c < channels; c++) {
                System.arraycopy(latent, c * pixels, moved, (c * frames + f) * pixels, pixels);
            }
        }
        return moved;
    }

    /** 1 far from any control point, more beside those of the chunk and of the one before it. */
    private float[] weights(List<ControlChunk> controls) {
        int rows = manifest.latentHeight();
        int columns = manifest.latentWidth();
        double aspect = (double) manifest.height() / manifest.width();
        float[] weights = new float[config.latentFrames() * rows * columns];
        for (int f = 0; f < config.latentFrames(); f++) {
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
                        (float) (1 + config.controlWeight() * Math.exp(-closest / (2 * REACH * REACH)));
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

    /** A batch's arrays of one kind side by side. */
    static NDArray stack(NDManager owner, List<float[]> parts, long... shape) {
        float[] all = new float[parts.size() * parts.get(0).length];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i), 0, all, i * parts.get(i).length, parts.get(i).length);
        }
        return owner.create(all, new Shape(shape));
    }

    @Override
    public void close() {
        feed.close();
    }
}
