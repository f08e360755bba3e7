package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * An autoencoder as a session uses it: a stream of frames [B, T, 3, H, W] in [0, 1] to latents [B, T', Z, h, w], and one
 * back. A stream begins with the picture: so many times as a latent has frames, which makes one latent, and from one latent,
 * which makes one frame.
 */
public sealed interface VideoAutoencoder extends AutoCloseable permits TinyAutoencoder, WanVaeStream {

    /** Compiles the autoencoder of this shape for a device. */
    static VideoAutoencoder of(AutoencoderConfig config, Precision precision, Device device) {
        return config instanceof TinyAutoencoderConfig tiny
                ? new TinyAutoencoder(tiny, precision, device)
                : new WanVaeStream(new WanVae((WanVaeConfig) config, precision, device));
    }

    /**
     * Reads the weights from a file into the program's data type.
     *
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    Weights load(WeightsFile file) throws IOException;

    /** The weights in the program's data type; the given ones stay as they are. */
    Weights cast(Weights weights);

    /** Frames in a multiple of {@link AutoencoderConfig#framesPerLatent} to latents, as the stream goes on. */
    StreamMemory.Step encode(NDManager owner, Weights weights, NDArray video, StreamMemory memory);

    /** Latents to frames, as the stream goes on; the frames are not clamped. */
    StreamMemory.Step decode(NDManager owner, Weights weights, NDArray latents, StreamMemory memory);

    /** What {@link #decode} gave to bytes [B, T, H, W, 3], clamped and rounded. */
    NDArray toBytes(NDManager owner, NDArray frames);

    @Override
    void close();
}
