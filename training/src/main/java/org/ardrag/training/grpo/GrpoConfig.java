package org.ardrag.training.grpo;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.training.loop.LoopConfig;

/**
 * The grpo stage. The paper names neither lambda, alpha, the group's size, the clipping range nor the weight of the
 * divergence: they are this project's choice (docs/training.md says why).
 *
 * @param frames of a clip, the picture included
 * @param textures that clips are drawn with
 * @param groups conditions that are rolled out before the policy moves
 * @param groupSize rollouts of each
 * @param epochs how often each group is learnt from
 * @param stochasticSteps {@code selective}: one drawn step a frame; {@code all}: all but the last
 * @param noiseLevel a of the stochastic equation's diffusion a sqrt(t / (1 - t)); without a meaning for {@code RENOISE}
 * @param clipRange how far the ratio of new to old density may go from 1 before its gradient ends
 * @param advClipMax advantages are held within this
 * @param beta weight of the divergence from the policy that the run began with
 * @param lambda weight of the motion reward
 * @param alpha squared distance, in fractions of the frame, from which on there is no motion reward
 * @param heldOutClips that the reward is looked at on
 * @param seed of clips and noise
 * @param loop steps, learning rate, samples; an optimiser step learns from one group
 */
public record GrpoConfig(
        @JsonProperty("frames") int frames,
        @JsonProperty("textures") int textures,
        @JsonProperty("groups") int groups,
        @JsonProperty("group_size") int groupSize,
        @JsonProperty("epochs") int epochs,
        @JsonProperty("stochastic_steps") StochasticSteps stochasticSteps,
        @JsonProperty("noise_level") double noiseLevel,
        @JsonProperty("clip_range") double clipRange,
        @JsonProperty("adv_clip_max") double advClipMax,
        @JsonProperty("beta") double beta,
        @JsonProperty("lambda") double lambda,
        @JsonProperty("alpha") double alpha,
        @JsonProperty("held_out_clips") int heldOutClips,
        @JsonProperty("seed") long seed,
        @JsonProperty("loop") LoopConfig loop) {

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
        if (loop.checkpointEvery() % (groups * epochs) != 0) {
            throw new IllegalArgumentException("checkpoint_every is " + loop.checkpointEvery() + "; a multiple of "
                    + groups * epochs + " (groups times epochs) is allowed, so that a run goes on with new rollouts");
        }
    }

    /** Optimiser steps between two times that the policy is tried out. */
    int stepsPerRound() {
        return groups * epochs;
    }
}
