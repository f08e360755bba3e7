package org.ardrag.training.autoencoder;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.training.loop.LoopConfig;

/**
 * The autoencoder stage.
 *
 * @param model the autoencoder's shape
 * @param width of the drawn clips, pixels
 * @param height of the drawn clips, pixels
 * @param crop side of the square window that is trained on; the layers are convolutions, so what is learnt there holds
 *     anywhere
 * @param frames of a clip, the picture included
 * @param textures that clips are drawn with
 * @param batchSize clips a step
 * @param heatmapShare of the clips that are heatmaps: the control passes through the same encoder
 * @param latentNoise standard deviation of noise on the latents while training, so that the decoder forgives small errors
 * @param motionWeight how much more pixels that change from frame to frame count in the loss
 * @param decoderOnly whether the encoder stays as it is: latents keep their meaning for a transformer that knows them
 * @param seed of weights and clips
 * @param loop steps, learning rate, samples
 */
public record AutoencoderConfig(
        @JsonProperty("model") TinyAutoencoderConfig model,
        @JsonProperty("width") int width,
        @JsonProperty("height") int height,
        @JsonProperty("crop") int crop,
        @JsonProperty("frames") int frames,
        @JsonProperty("textures") int textures,
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty("heatmap_share") double heatmapShare,
        @JsonProperty("latent_noise") double latentNoise,
        @JsonProperty("motion_weight") double motionWeight,
        @JsonProperty("decoder_only") boolean decoderOnly,
        @JsonProperty("seed") long seed,
        @JsonProperty("loop") LoopConfig loop) {

    public AutoencoderConfig {
        if (crop > Math.min(width, height) || crop % model.pixelsPerLatent() != 0) {
            throw new IllegalArgumentException("crop is " + crop + "; a multiple of " + model.pixelsPerLatent()
                    + " up to " + Math.min(width, height) + " is allowed");
        }
        if ((frames - 1) % model.framesPerLatent() != 0) {
            throw new IllegalArgumentException(
                    "frames is " + frames + "; 1 more than a multiple of " + model.framesPerLatent() + " is allowed");
        }
    }
}
