package org.ardrag.training.transformer;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.data.ClipControls;

/** How a stage's clips are drawn, encoded and kept; its keys stand among the stage's own. What they are, they say. */
public record PoolConfig(
        @JsonProperty("frames")
                @Key(help = "frames of a training clip, the picture included", defaultsTo = "25", min = 5, max = 1001)
                int frames,
        @JsonProperty("textures")
                @Key(help = "textures that clips are drawn with", defaultsTo = "96", min = 1, max = 4096)
                int textures,
        @JsonProperty("batch_size") @Key(help = "clips a batch", defaultsTo = "4", min = 1, max = 4096) int batchSize,
        @JsonProperty("pool_size")
                @Key(
                        help = "encoded clips that are kept and drawn from, the oldest making room for new ones",
                        defaultsTo = "160",
                        min = 1,
                        max = 1000000)
                int poolSize,
        @JsonProperty("pool_batch") @Key(help = "new clips at a time", defaultsTo = "8", min = 1, max = 4096)
                int poolBatch,
        @JsonProperty("pool_every") @Key(help = "steps between two times", defaultsTo = "10", min = 1, max = 1000000)
                int poolEvery) {

    public PoolConfig {
        if (batchSize < 1 || poolBatch < 1 || poolEvery < 1 || poolSize < poolBatch) {
            throw new IllegalArgumentException("batch_size " + batchSize + ", pool_size " + poolSize + ", pool_batch "
                    + poolBatch + ", pool_every " + poolEvery
                    + ": all have to be above 0 and the pool larger than its batch");
        }
    }

    /** A pool of so many clips, which are drawn all at once. */
    public static PoolConfig of(int frames, int clips) {
        return new PoolConfig(frames, 1, clips, clips, clips, 1);
    }

    /** Latent frames of a clip of this model. */
    public int latentFrames(ModelManifest model) {
        return 1 + (frames - 1) / model.latents().framesPerLatent();
    }

    /**
     * Checks that the stages can train this model, and that clips are the picture and whole chunks of it.
     *
     * @throws IllegalArgumentException if they are not
     */
    public void requireFits(ModelManifest model) {
        ClipControls.requireWholeChunks(frames, model.requireTrainable().framesPerChunk());
    }
}
