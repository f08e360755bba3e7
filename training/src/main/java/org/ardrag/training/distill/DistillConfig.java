package org.ardrag.training.distill;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.transformer.TransformerConfig;

/**
 * The distillation stage.
 *
 * @param model the student, as its folder will say it
 * @param history what the frames behind a frame are made of: self_rollout, self_forcing or teacher_forcing
 * @param frames of a training clip, the picture included
 * @param textures that clips are drawn with
 * @param batchSize clips a step
 * @param poolSize encoded clips that are kept and drawn from
 * @param poolBatch new clips at a time
 * @param poolEvery steps between two times
 * @param criticUpdates steps of the fake score and the discriminator before each step of the student
 * @param criticLearningRate of these
 * @param realGuidance guidance of the teacher: 0 for none, else one less than the usual scale
 * @param fakeGuidance the same of the fake score
 * @param timestepShift of the timesteps to which clips are noised again
 * @param minStep smallest of these
 * @param maxStep largest of these
 * @param adversarialWeight of the adversarial loss in the student's; 0 for none, and then the discriminator learns nothing
 * @param discriminatorWeight of the discriminator's loss beside the fake score's
 * @param r1Weight of the discriminator's squared slope at true clips; 0 for none
 * @param r1Sigma the step by which that slope is measured, in standard deviations of a latent
 * @param frameByFrame whether no more than one frame's graph is in memory at a time, for one more pass a frame
 * @param emaDecay decay of the student's moving average
 * @param seed of clips, steps and noise
 * @param loop steps, learning rate, samples
 */
public record DistillConfig(
        @JsonProperty("model") ModelManifest model,
        @JsonProperty("history") SelfRollout.History history,
        @JsonProperty("frames") int frames,
        @JsonProperty("textures") int textures,
        @JsonProperty("batch_size") int batchSize,
        @JsonProperty("pool_size") int poolSize,
        @JsonProperty("pool_batch") int poolBatch,
        @JsonProperty("pool_every") int poolEvery,
        @JsonProperty("critic_updates") int criticUpdates,
        @JsonProperty("critic_lr") double criticLearningRate,
        @JsonProperty("real_guidance_scale") double realGuidance,
        @JsonProperty("fake_guidance_scale") double fakeGuidance,
        @JsonProperty("timestep_shift") double timestepShift,
        @JsonProperty("min_step") int minStep,
        @JsonProperty("max_step") int maxStep,
        @JsonProperty("adversarial_weight") double adversarialWeight,
        @JsonProperty("discriminator_weight") double discriminatorWeight,
        @JsonProperty("r1_weight") double r1Weight,
        @JsonProperty("r1_sigma") double r1Sigma,
        @JsonProperty("frame_by_frame") boolean frameByFrame,
        @JsonProperty("ema_decay") double emaDecay,
        @JsonProperty("seed") long seed,
        @JsonProperty("loop") LoopConfig loop) {

    public DistillConfig {
        if (criticUpdates < 1 || !(criticLearningRate > 0)) {
            throw new IllegalArgumentException("critic_updates " + criticUpdates + ", critic_lr " + criticLearningRate
                    + "; at least 1 and above 0 are needed");
        }
        if (adversarialWeight < 0 || discriminatorWeight < 0 || r1Weight < 0 || r1Weight > 0 && !(r1Sigma > 0)) {
            throw new IllegalArgumentException("adversarial_weight " + adversarialWeight + ", discriminator_weight "
                    + discriminatorWeight + ", r1_weight " + r1Weight + ", r1_sigma " + r1Sigma
                    + "; weights of at least 0 and, with an r1_weight, a sigma above 0 are needed");
        }
    }

    DistributionMatching matching() {
        return new DistributionMatching(timestepShift, realGuidance, fakeGuidance, minStep, maxStep);
    }

    /** Student's and critic's alike: the betas and the norm of guandeh17/Self-Forcing, {@code self_forcing_dmd.yaml}. */
    AdamW.Settings optimizer() {
        return new AdamW.Settings(0, 0.999, 0.01, 10, emaDecay, 0);
    }

    /** How clips are drawn, encoded and kept. */
    TransformerConfig clips() {
        return new TransformerConfig(
                model, frames, textures, batchSize, poolSize, poolBatch, poolEvery, 0, 1, 0, 0, 0, 0, seed, loop);
    }
}
