package org.ardrag.inference.model;

import ai.djl.ndarray.types.Shape;
import java.util.Map;

/** Shape of an autoencoder that a session can be held with, tiny or the Wan VAE. */
public sealed interface AutoencoderConfig permits TinyAutoencoderConfig, WanVaeConfig {

    /** Channels of a latent. */
    int latentChannels();

    /** Frames that a latent stands for; a stream's first latent stands for one. */
    int framesPerLatent();

    /** Pixels along each axis that a latent stands for. */
    int pixelsPerLatent();

    /** Channels of the decoder's layers of a frame's full size, or of a patch of it for each pixel. */
    int outermostChannels();

    /** Latents before a latent that either stream can see. */
    int receptiveField();

    /**
     * Elements of the encoder's {@link StreamMemory}.
     *
     * @param height of a frame, pixels
     * @param width of a frame, pixels
     */
    long encoderMemory(int height, int width);

    /**
     * Elements of the decoder's {@link StreamMemory}.
     *
     * @param height of a frame, pixels
     * @param width of a frame, pixels
     */
    long decoderMemory(int height, int width);

    /** Every weight's name and shape. */
    Map<String, Shape> weightShapes();
}
