package org.ardrag.training.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.session.ChunkFrames;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipTensors;

/** Turns a drawn clip, its tracks and what is laid beside its frames into latents. */
public final class ClipEncoder {

    /** Reach of a control point in the loss's weights, in fractions of the width. */
    private static final double REACH = 0.12;

    private final ModelManifest manifest;
    private final double controlWeight;
    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;

    /**
     * An encoder for clips of the model's size.
     *
     * @param controlWeight how much more the surroundings of a control point count in the loss
     */
    public ClipEncoder(
            ModelManifest manifest,
            double controlWeight,
            Device device,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights) {
        this.manifest = manifest;
        this.controlWeight = controlWeight;
        this.device = device;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
    }

    /** What a clip is encoded from: planes [T, 3, H, W] in [0, 1], and what goes into a sample as it is. */
    @SuppressWarnings("ArrayRecordComponent") // planes that are encoded once
    record Drawn(
            float[] video,
            float[] heatmaps,
            float[] moved,
            float[] laid,
            float[] over,
            float[] base,
            float[] weights) {}

    /** Encodes clips of the same length; as long as nothing was generated for them, their true latents stand for that. */
    List<LatentPool.Sample> encode(List<Drawn> clips) {
        List<float[]> latents = latents(clips, Drawn::video);
        List<float[]> controls = latents(clips, Drawn::heatmaps);
        List<float[]> moved = latents(clips, Drawn::moved);
        List<float[]> laid = latents(clips, Drawn::laid);
        List<LatentPool.Sample> fresh = new ArrayList<>();
        for (int i = 0; i < clips.size(); i++) {
            Drawn clip = clips.get(i);
            fresh.add(new LatentPool.Sample(
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

    /** One clip, drawn and encoded. */
    public LatentPool.Sample encode(DrawnClip clip) {
        return encode(List.of(draw(clip))).get(0);
    }

    private List<float[]> latents(List<Drawn> clips, Function<Drawn, float[]> part) {
        return encodePlanes(clips.stream().map(part).toList());
    }

    /** What a clip is encoded from; needs no engine, so that it can be drawn ahead on another thread. */
    Drawn draw(DrawnClip clip) {
        int n = manifest.autoencoder().framesPerLatent();
        List<ControlChunk> controls = ClipControls.of(clip, manifest.framesPerChunk());
        ReferencePictures pictures = new ReferencePictures( // one of its own, since clips are drawn by several threads
                manifest.width(), manifest.height(), manifest.latentHeight(), manifest.latentWidth(), n);
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

    /** Under each latent frame lies a chunk's last one. */
    private float[] base(List<ReferencePictures.Drawn> chunks) {
        ChunkFrames latents = manifest.chunkFrames();
        int frames = 1 + latents.last(chunks.size() - 1);
        float[] base = new float[frames * frames];
        for (int f = 0; f < frames; f++) {
            base[f * frames + latents.last(chunks.get(latents.chunk(f)).base())] = 1;
        }
        return base;
    }

    /** 1 far from any control point, more beside those of the latent frame and of the one before it; 0 in the picture. */
    private float[] weights(List<ControlChunk> controls) {
        int rows = manifest.latentHeight();
        int columns = manifest.latentWidth();
        double aspect = (double) manifest.height() / manifest.width();
        int perLatent = manifest.autoencoder().framesPerLatent();
        List<List<ControlPoint>> held = ClipTensors.frames(controls);
        int frames = 1 + held.size() / perLatent;
        float[] weights = new float[frames * rows * columns];
        for (int f = 1; f < frames; f++) {
            List<ControlPoint> near = new ArrayList<>();
            held.subList(Math.max(0, f - 2) * perLatent, f * perLatent).forEach(near::addAll);
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
    private List<float[]> encodePlanes(List<float[]> clips) {
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
}
