package org.ardrag.training.evaluate;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.download.Checksum;

/** Clips through the autoencoder and back, as a stream: the best that a transformer in between could reach. */
final class RoundTrip implements AutoCloseable {

    private static final String FILE = "autoencoder.safetensors";

    private final TinyAutoencoder autoencoder;
    private final Weights weights;
    private final Device device;
    private final String checksum;

    RoundTrip(Path model, ModelManifest manifest, Device device) throws IOException {
        this.device = device;
        checksum = Checksum.sha256(model.resolve(FILE)).hex();
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        try (Weights read = Weights.load(model.resolve(FILE), device)) {
            read.requireShapes(manifest.autoencoder().weightShapes());
            weights = autoencoder.cast(read);
        }
    }

    /** As many frames as went in; frames behind the picture fill whole chunks. */
    List<RgbImage> of(DrawnClip clip) {
        int perChunk = autoencoder.config().framesPerLatent();
        float[] video = ClipTensors.video(clip, perChunk);
        int floats = perChunk * 3 * clip.width() * clip.height();
        Shape shape = new Shape(1, perChunk, 3, clip.height(), clip.width());
        List<RgbImage> frames = new ArrayList<>();
        try (NDManager owner = TorchEngine.newManager(device)) {
            StreamMemory encoder = StreamMemory.begin(owner);
            StreamMemory decoder = StreamMemory.begin(owner);
            for (int at = 0; at < video.length; at += floats) {
                try (NDManager scratch = owner.newSubManager()) {
                    NDArray chunk = scratch.create(Arrays.copyOfRange(video, at, at + floats), shape);
                    StreamMemory.Step encoded = autoencoder.encode(scratch, weights, chunk, encoder);
                    StreamMemory.Step decoded = autoencoder.decode(scratch, weights, encoded.output(), decoder);
                    encoder.close();
                    decoder.close();
                    encoder = encoded.memory();
                    decoder = decoded.memory();
                    frames.addAll(ClipTensors.images(decoded.output().squeeze(0)));
                }
            }
        }
        return frames;
    }

    /** Latents of frames, the picture first, [C][h * w] each. */
    List<float[]> latents(List<RgbImage> frames) {
        RgbImage picture = frames.get(0);
        byte[] rgb = new byte[frames.size() * picture.rgb().length];
        for (int f = 0; f < frames.size(); f++) {
            System.arraycopy(frames.get(f).rgb(), 0, rgb, f * picture.rgb().length, picture.rgb().length);
        }
        DrawnClip clip = new DrawnClip(picture.width(), picture.height(), frames.size(), rgb, List.of(), "");
        int perChunk = framesPerChunk();
        float[] video = ClipTensors.video(clip, perChunk);
        int floats = perChunk * 3 * clip.width() * clip.height();
        Shape shape = new Shape(1, perChunk, 3, clip.height(), clip.width());
        List<float[]> latents = new ArrayList<>();
        try (NDManager owner = TorchEngine.newManager(device)) {
            StreamMemory encoder = StreamMemory.begin(owner);
            for (int at = 0; at < video.length; at += floats) {
                try (NDManager scratch = owner.newSubManager()) {
                    NDArray chunk = scratch.create(Arrays.copyOfRange(video, at, at + floats), shape);
                    StreamMemory.Step encoded = autoencoder.encode(scratch, weights, chunk, encoder);
                    encoder.close();
                    encoder = encoded.memory();
                    latents.add(encoded.output().toFloatArray());
                }
            }
        }
        return latents;
    }

    /** SHA-256 of its weights. */
    String checksum() {
        return checksum;
    }

    int framesPerChunk() {
        return autoencoder.config().framesPerLatent();
    }

    int channels() {
        return autoencoder.config().latentChannels();
    }

    /** A picture held for as many frames. */
    List<RgbImage> of(RgbImage picture, int frames) {
        return of(Clips.still(picture, frames, List.of()));
    }

    @Override
    public void close() {
        weights.close();
        autoencoder.close();
    }
}
