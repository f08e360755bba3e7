package org.ardrag.training.loop;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a stage runs.
 *
 * @param steps optimiser steps in all
 * @param learningRate the highest one, reached after the warm-up
 * @param finalLearningRate where the cosine ends
 * @param warmupSteps steps of linear rise
 * @param sampleEvery steps between two looks at held-out data
 * @param checkpointEvery steps between two checkpoints
 */
public record LoopConfig(
        @JsonProperty("steps") int steps,
        @JsonProperty("lr") double learningRate,
        @JsonProperty("final_lr") double finalLearningRate,
        @JsonProperty("warmup_steps") int warmupSteps,
        @JsonProperty("sample_every") int sampleEvery,
        @JsonProperty("checkpoint_every") int checkpointEvery) {

    public LoopConfig {
        if (steps < 1 || learningRate <= 0 || finalLearningRate < 0 || sampleEvery < 1 || checkpointEvery < 1) {
            throw new IllegalArgumentException("steps " + steps + ", lr " + learningRate + ", sample_every "
                    + sampleEvery + ", checkpoint_every " + checkpointEvery + ": all have to be above 0");
        }
    }

    /** The learning rate of a step: linear rise, then half a cosine. */
    public double learningRate(long step) {
        if (step < warmupSteps) {
            return learningRate * (step + 1) / warmupSteps;
        }
        double progress = Math.min(1, (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps));
        return finalLearningRate + (learningRate - finalLearningRate) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
