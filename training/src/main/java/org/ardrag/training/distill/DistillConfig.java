package org.ardrag.training.distill;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.transformer.PoolConfig;
import org.ardrag.training.transformer.SelfRollout;

/** The distillation stage. What its components are, their keys say. */
public record DistillConfig(
        @JsonProperty("model") @Key(help = "the student, as its folder will say it") ModelManifest model,
        @JsonProperty("history")
                @Key(
                        help = "what the frames behind a frame are made of: self_rollout, all steps, as at inference;"
                                + " self_forcing, the drawn step's clean estimate; teacher_forcing, the true clip",
                        defaultsTo = "self_rollout")
                SelfRollout.History history,
        @JsonUnwrapped PoolConfig pool,
        @JsonProperty("critic_updates")
                @Key(
                        help = "steps of the fake score and the discriminator before each step of the student",
                        defaultsTo = "5",
                        min = 1,
                        max = 1000)
                int criticUpdates,
        @JsonProperty("critic_lr") @Key(help = "learning rate of these", defaultsTo = "0.00002", min = 1e-12, max = 10)
                double criticLearningRate,
        @JsonProperty("real_guidance_scale")
                @Key(
                        help = "guidance of the teacher: 0 for none, else one less than the usual scale",
                        defaultsTo = "0.5",
                        min = 0,
                        max = 100)
                double realGuidance,
        @JsonProperty("fake_guidance_scale")
                @Key(help = "the same of the fake score", defaultsTo = "0", min = 0, max = 100)
                double fakeGuidance,
        @JsonProperty("timestep_shift")
                @Key(
                        help = "shift of the timesteps to which clips are noised again",
                        defaultsTo = "5",
                        min = 0.1,
                        max = 100)
                double timestepShift,
        @JsonProperty("min_step") @Key(help = "smallest of these timesteps", defaultsTo = "20", min = 1, max = 1000)
                int minStep,
        @JsonProperty("max_step") @Key(help = "largest of these timesteps", defaultsTo = "980", min = 1, max = 1000)
                int maxStep,
        @JsonProperty("adversarial_weight")
                @Key(
                        help = "of the adversarial loss in the student's; 0 for none, and then there is no"
                                + " discriminator",
                        defaultsTo = "0.01",
                        min = 0,
                        max = 1000)
                double adversarialWeight,
        @JsonProperty("regression_weight")
                @Key(
                        help = "of the mean squared distance from the student's latents to the true clip's, in the"
                                + " student's loss; 0 for none",
                        defaultsTo = "0",
                        min = 0,
                        max = 1000)
                double regressionWeight,
        @JsonProperty("discriminator_weight")
                @Key(
                        help = "of the discriminator's loss beside the fake score's",
                        defaultsTo = "0.01",
                        min = 0,
                        max = 1000)
                double discriminatorWeight,
        @JsonProperty("r1_weight")
                @Key(
                        help = "of the discriminator's squared slope at true clips",
                        defaultsTo = "0.001",
                        min = 0,
                        max = 1000)
                double r1Weight,
        @JsonProperty("r1_sigma")
                @Key(
                        help = "the step by which that slope is measured, in standard deviations of a latent",
                        defaultsTo = "0.05",
                        min = 1e-6,
                        max = 10)
                double r1Sigma,
        @JsonProperty("precision")
                @Key(
                        help = "what the student and both scores compute in; their weights, the gradients and the"
                                + " optimisers stay float32",
                        defaultsTo = "FLOAT32")
                Precision precision,
        @JsonProperty("frame_by_frame")
                @Key(
                        help = "whether no more than one chunk's graph is in memory at a time, for one more pass a"
                                + " chunk",
                        defaultsTo = "true")
                boolean frameByFrame,
        @JsonProperty("recompute_blocks")
                @Key(
                        help = "whether blocks are worked out once more on the way back, through the fake score and"
                                + " through the student: no more than one block's graph is in memory, for one more"
                                + " forward pass; frame_by_frame is needed for it",
                        defaultsTo = "false")
                boolean recomputeBlocks,
        @JsonProperty("seed") @Key(help = "of clips, steps and noise", defaultsTo = "1") long seed,
        @JsonProperty("optimizer")
                @Key(
                        help = "AdamW's settings, the student's and the critic's, of which no average is kept",
                        defaultsTo = "{beta1: 0, beta2: 0.999, max_norm: 10, ema_decay: 0.99}")
                AdamW.Settings optimizer,
        @JsonProperty("loop")
                @Key(
                        help = "steps, learning rate, samples, checkpoints",
                        defaultsTo = "{steps: 400, lr: 0.00002, final_lr: 0.00002, warmup_steps: 0, sample_every: 100,"
                                + " checkpoint_every: 50}")
                LoopConfig loop) {

    public DistillConfig {
        pool.requireFits(model);
        if (criticUpdates < 1 || !(criticLearningRate > 0)) {
            throw new IllegalArgumentException("critic_updates " + criticUpdates + ", critic_lr " + criticLearningRate
                    + "; at least 1 and above 0 are needed");
        }
        if (recomputeBlocks && !frameByFrame) {
            throw new IllegalArgumentException(
                    "recompute_blocks is true and frame_by_frame false; where blocks are worked out"
                            + " once more chunks have to be gone through one by one: frame_by_frame: true is allowed");
        }
        if (adversarialWeight < 0
                || regressionWeight < 0
                || discriminatorWeight < 0
                || r1Weight < 0
                || r1Weight > 0 && !(r1Sigma > 0)) {
            throw new IllegalArgumentException("adversarial_weight " + adversarialWeight + ", regression_weight "
                    + regressionWeight + ", discriminator_weight " + discriminatorWeight + ", r1_weight " + r1Weight
                    + ", r1_sigma " + r1Sigma
                    + "; weights of at least 0 and, with an r1_weight, a sigma above 0 are needed");
        }
    }

    /** How the student and both scores compute. */
    Compute compute() {
        return new Compute(precision, true);
    }

    DistributionMatching matching() {
        return new DistributionMatching(timestepShift, realGuidance, fakeGuidance, minStep, maxStep);
    }
}
