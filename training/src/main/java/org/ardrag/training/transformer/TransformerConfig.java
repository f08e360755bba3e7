package org.ardrag.training.transformer;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.loop.LoopConfig;

/**
 * The transformer stage.
 *
 * @param model the model to train, as its folder will say it
 * @param frames of a training clip, the picture included
 * @param textures that clips are drawn with
 * @param batchSize clips a step
 * @param poolSize encoded clips that are kept and drawn from, the oldest making room for new ones
 * @param poolBatch new clips at a time
 * @param poolEvery steps between two times
 * @param cleanShare of the frames that are shown clean, as history
 * @param stepShare of the noisy frames whose timestep is one of the model's denoising steps; the others' is anywhere
 * @param shift of the timesteps that are anywhere
 * @param historyNoise largest standard deviation of noise on clean frames, so that the model forgives its own small errors
 * @param controlWeight how much more the surroundings of a control point count in the loss
 * @param seed of weights and clips
 * @param loop steps, learning rate, samples
 */
public record TransformerConfig(
        @JsonProperty("model") ModelManifest model,
        @JsonProperty("frames") int frames,
        @JsonProperty("textures") int textures,
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty("pool_size") int poolSize,
        @JsonProperty("pool_batch") int poolBatch,
        @JsonProperty("pool_every") int poolEvery,
        @JsonProperty("clean_share") double cleanShare,
        @JsonProperty("step_share") double stepShare,
        @JsonProperty("shift") double shift,
        @JsonProperty("history_noise") double historyNoise,
        @JsonProperty("control_weight") double controlWeight,
        @JsonProperty("seed") long seed,
        @JsonProperty("loop") LoopConfig loop) {

    public TransformerConfig {
        if ((frames - 1) % model.framesPerChunk() != 0) {
            throw new IllegalArgumentException(
                    "frames is " + frames + "; 1 more than a multiple of " + model.framesPerChunk() + " is allowed");
        }
        if (batchSize < 1 || poolBatch < 1 || poolEvery < 1 || poolSize < poolBatch) {
            throw new IllegalArgumentException("batch_size " + batchSize + ", pool_size " + poolSize + ", pool_batch "
                    + poolBatch + ", pool_every " + poolEvery
                    + ": all have to be above 0 and the pool larger than its batch");
        }
    }

    /** Latent frames of a clip. */
    public int latentFrames() {
        return 1 + (frames - 1) / model.framesPerChunk();
    }
}
