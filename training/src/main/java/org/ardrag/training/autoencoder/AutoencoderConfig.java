package org.ardrag.training.autoencoder;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;

/** The autoencoder stage. What its components are, their keys say. */
public record AutoencoderConfig(
        @JsonProperty("model") @Key(help = "the autoencoder's shape") TinyAutoencoderConfig model,
        @JsonProperty("width") @Key(help = "of the drawn clips, pixels", defaultsTo = "128", min = 8, max = 4096)
                int width,
        @JsonProperty("height") @Key(help = "of the drawn clips, pixels", defaultsTo = "128", min = 8, max = 4096)
                int height,
        @JsonProperty("crop")
                @Key(
                        help =
                                "side of the square window that is trained on, pixels; the layers are convolutions, so what is learnt"
                                        + " there holds anywhere",
                        defaultsTo = "64",
                        min = 8,
                        max = 4096)
                int crop,
        @JsonProperty("frames") @Key(help = "of a clip, the picture included", defaultsTo = "9", min = 1, max = 1001)
                int frames,
        @JsonProperty("textures")
                @Key(help = "textures that clips are drawn with", defaultsTo = "96", min = 1, max = 4096)
                int textures,
        @JsonProperty("batch_size") @Key(help = "clips a batch", defaultsTo = "8", min = 1, max = 4096) int batchSize,
        @JsonProperty("heatmap_share")
                @Key(
                        help = "share of the clips that are heatmaps: the control passes through the same encoder",
                        defaultsTo = "0.15",
                        min = 0,
                        max = 1)
                double heatmapShare,
        @JsonProperty("latent_noise")
                @Key(
                        help =
                                "standard deviation of noise on the latents while training, so that the decoder forgives small errors",
                        defaultsTo = "0.05",
                        min = 0,
                        max = 10)
                double latentNoise,
        @JsonProperty("motion_weight")
                @Key(
                        help = "how much more pixels that change from frame to frame count in the loss",
                        defaultsTo = "0",
                        min = 0,
                        max = 1000)
                double motionWeight,
        @JsonProperty("sharpness_weight")
                @Key(
                        help =
                                "weight of how far windows of 8 x 8 pixels are from being as sharp as the true ones, wherever in them"
                                        + " the edges are",
                        defaultsTo = "0",
                        min = 0,
                        max = 1000)
                double sharpnessWeight,
        @JsonProperty("decoder_only")
                @Key(
                        help =
                                "whether the encoder stays as it is: latents keep their meaning for a transformer that knows them",
                        defaultsTo = "false")
                boolean decoderOnly,
        @JsonProperty("seed") @Key(help = "of weights, clips and noise", defaultsTo = "1") long seed,
        @JsonProperty("optimizer")
                @Key(
                        help = "AdamW's settings",
                        defaultsTo = "{beta2: 0.99, weight_decay: 0, ema_decay: 0.995, reference_fan_in: 64}")
                AdamW.Settings optimizer,
        @JsonProperty("loop")
                @Key(help = "steps, learning rate, samples, checkpoints", defaultsTo = "{lr: 0.002, final_lr: 0.00003}")
                LoopConfig loop) {

    public AutoencoderConfig {
        if (crop > Math.min(width, height) || crop % model.pixelsPerLatent() != 0) {
            throw new IllegalArgumentException("crop is " + crop + "; a multiple of " + model.pixelsPerLatent()
                    + " up to " + Math.min(width, height) + " is allowed");
        }
        if (sharpnessWeight > 0 && crop <= Sharpness.WINDOW) {
            throw new IllegalArgumentException(
                    "crop is " + crop + "; with a sharpness_weight more than " + Sharpness.WINDOW + " is allowed");
        }
        ClipControls.requireWholeChunks(frames, model.framesPerLatent());
    }
}
