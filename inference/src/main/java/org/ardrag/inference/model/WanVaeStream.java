package org.ardrag.inference.model;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * The Wan VAE as a session's autoencoder. It has time behind the channels and pixels from -1 to 1, and its encoder begins
 * with one frame: of the picture that the session gives several times over, one is taken.
 */
final class WanVaeStream implements VideoAutoencoder {

    private final WanVae vae;

    /** Owns the network from now on. */
    WanVaeStream(WanVae vae) {
        this.vae = vae;
    }

    @Override
    public Weights load(WeightsFile file) throws IOException {
        return vae.load(file);
    }

    @Override
    public Weights cast(Weights weights) {
        return vae.cast(weights);
    }

    @Override
    public StreamMemory.Step encode(NDManager owner, Weights weights, NDArray video, StreamMemory memory) {
        NDArray frames = memory.isEmpty() ? video.get(":, {}:", vae.config().framesPerLatent() - 1) : video;
        NDArray pixels = times(timeAndChannels(frames), 2).sub(1);
        StreamMemory.Step step = vae.encode(owner, weights, pixels, memory);
        return new StreamMemory.Step(timeAndChannels(step.output()), step.memory());
    }

    @Override
    public StreamMemory.Step decode(NDManager owner, Weights weights, NDArray latents, StreamMemory memory) {
        StreamMemory.Step step = vae.decode(owner, weights, timeAndChannels(latents), memory);
        return new StreamMemory.Step(timeAndChannels(step.output()), step.memory());
    }

    @Override
    public NDArray toBytes(NDManager owner, NDArray frames) {
        return vae.toBytes(owner, timeAndChannels(frames));
    }

    /** Changes [B, T, C, H, W] and [B, C, T, H, W] into each other. */
    private static NDArray timeAndChannels(NDArray video) {
        return video.transpose(0, 2, 1, 3, 4);
    }

    @Override
    public void close() {
        vae.close();
    }
}
