package org.ardrag.training.reward;

/** What a rollout is worth, chunk by chunk. */
public interface RewardFunction {

    ClipReward of(GeneratedClip clip);
}
