package org.ardrag.training.grpo;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.Precision;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;

/**
 * The grpo stage. What its components are, their keys say. The paper names neither lambda, alpha, the group's size, the
 * clipping range nor the weight of the divergence: they are this project's choice (docs/reinforcement.md says why).
 */
public record GrpoConfig(
        @JsonProperty("frames")
                @Key(help = "frames of a clip, the picture included", defaultsTo = "25", min = 5, max = 1001)
                int frames,
        @JsonProperty("textures")
                @Key(help = "textures that clips are drawn with", defaultsTo = "96", min = 1, max = 4096)
                int textures,
        @JsonProperty("groups")
                @Key(
                        help = "conditions that are rolled out before the policy moves; a batch learns from one",
                        defaultsTo = "2",
                        min = 1,
                        max = 4096)
                int groups,
        @JsonProperty("group_size") @Key(help = "rollouts of each condition", defaultsTo = "8", min = 2, max = 4096)
                int groupSize,
        @JsonProperty("epochs")
                @Key(help = "how often each group is learnt from", defaultsTo = "1", min = 1, max = 1000)
                int epochs,
        @JsonProperty("stochastic_steps")
                @Key(
                        help =
                                "which denoising steps of a chunk are stochastic and learnt from: selective, one drawn step;"
                                        + " all, all but the last",
                        defaultsTo = "selective")
                StochasticSteps stochasticSteps,
        @JsonProperty("noise_level")
                @Key(
                        help = "a of the stochastic equation's diffusion a sqrt(t / (1 - t)); without a meaning for the"
                                + " sampler RENOISE",
                        defaultsTo = "0.5",
                        min = 0.001,
                        max = 10)
                double noiseLevel,
        @JsonProperty("clip_range")
                @Key(
                        help = "how far the ratio of new to old density may go from 1 before its gradient ends",
                        defaultsTo = "0.0001",
                        min = 1e-9,
                        max = 1)
                double clipRange,
        @JsonProperty("adv_clip_max")
                @Key(help = "advantages are held within this", defaultsTo = "5", min = 0.001, max = 1000)
                double advClipMax,
        @JsonProperty("beta")
                @Key(
                        help = "weight of the divergence from the policy that the run began with",
                        defaultsTo = "0.04",
                        min = 0,
                        max = 1000)
                double beta,
        @JsonProperty("lambda") @Key(help = "weight of the motion reward", defaultsTo = "25", min = 0, max = 1e6)
                double lambda,
        @JsonProperty("alpha")
                @Key(
                        help = "squared distance, in fractions of the frame, from which on there is no motion reward",
                        defaultsTo = "0.04",
                        min = 1e-6,
                        max = 2)
                double alpha,
        @JsonProperty("held_out_clips")
                @Key(help = "clips that the reward is looked at on", defaultsTo = "8", min = 1, max = 4096)
                int heldOutClips,
        @JsonProperty("precision")
                @Key(
                        help = "what the policy and the reference compute in; their weights, the gradients and the"
                                + " optimiser stay float32",
                        defaultsTo = "FLOAT32")
                Precision precision,
        @JsonProperty("recompute_blocks")
                @Key(
                        help = "whether blocks are worked out once more on the way back: no more than one block's"
                                + " graph is in memory, for one more forward pass",
                        defaultsTo = "false")
                boolean recomputeBlocks,
        @JsonProperty("seed") @Key(help = "of clips and noise", defaultsTo = "1") long seed,
        @JsonProperty("optimizer")
                @Key(help = "AdamW's settings", defaultsTo = "{beta2: 0.999, weight_decay: 0.0001, ema_decay: 0.99}")
                AdamW.Settings optimizer,
        @JsonProperty("loop")
                @Key(
                        help = "steps, learning rate, samples, checkpoints",
                        defaultsTo = "{steps: 200, lr: 0.00001, final_lr: 0.00001, warmup_steps: 10, sample_every: 20,"
                                + " checkpoint_every: 20}")
                LoopConfig loop) {

    public GrpoConfig {
        if (groups < 1 || epochs < 1 || heldOutClips < 1 || textures < 1) {
            throw new IllegalArgumentException("groups " + groups + ", epochs " + epochs + ", held_out_clips "
                    + heldOutClips + ", textures " + textures + ": all have to be above 0");
        }
        if (groupSize < 2) {
            throw new IllegalArgumentException(
                    "group_size is " + groupSize + "; at least 2 rollouts are needed to compare them");
        }
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("beta is " + beta + ", at least 0 is allowed");
        }
        int round = groups * epochs;
        if (loop.checkpointEvery() * (long) loop.gradientAccumulation() % round != 0) {
            throw new IllegalArgumentException("checkpoint_every is " + loop.checkpointEvery() + ", in batches of "
                    + loop.gradientAccumulation() + "; a multiple of " + round
                    + " batches (groups times epochs) is allowed, so that a run goes on with new rollouts");
        }
    }

    /** Batches between two times that the policy is tried out. */
    public int batchesPerRound() {
        return groups * epochs;
    }
}
