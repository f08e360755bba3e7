package org.ardrag.training.loop;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.inference.json.Key;

/** How a stage runs. What its components are, their keys say. */
public record LoopConfig(
        @JsonProperty("steps") @Key(help = "optimiser steps in all", defaultsTo = "1000", min = 1, max = 100000000)
                int steps,
        @JsonProperty("lr")
                @Key(
                        help = "highest learning rate, reached after the warm-up",
                        defaultsTo = "0.0003",
                        min = 1e-12,
                        max = 10)
                double learningRate,
        @JsonProperty("final_lr")
                @Key(help = "learning rate where the cosine ends", defaultsTo = "0.00001", min = 0, max = 10)
                double finalLearningRate,
        @JsonProperty("warmup_steps")
                @Key(help = "steps in which the learning rate rises", defaultsTo = "20", min = 0, max = 100000000)
                int warmupSteps,
        @JsonProperty("sample_every")
                @Key(help = "steps between two looks at held-out data", defaultsTo = "100", min = 1, max = 100000000)
                int sampleEvery,
        @JsonProperty("checkpoint_every")
                @Key(help = "steps between two checkpoints", defaultsTo = "100", min = 1, max = 100000000)
                int checkpointEvery,
        @JsonProperty("gradient_accumulation")
                @Key(
                        help = "batches whose gradients are averaged before the optimiser takes a step",
                        defaultsTo = "1",
                        min = 1,
                        max = 65536)
                int gradientAccumulation,
        @JsonProperty("keep_checkpoints")
                @Key(
                        help =
                                "newest checkpoints that are kept; with two a damaged one costs the steps behind it only",
                        defaultsTo = "2",
                        min = 1,
                        max = 1000)
                int keepCheckpoints,
        @JsonProperty("explosion")
                @Key(
                        help =
                                "a loss that is this many times as large as the median of the last 100 stops the run; 0: only one that"
                                        + " is no number does",
                        defaultsTo = "1000",
                        min = 0,
                        max = 1e12)
                double explosion) {

    private static final double EXPLOSION = 1000;

    public LoopConfig {
        if (steps < 1
                || learningRate <= 0
                || finalLearningRate < 0
                || sampleEvery < 1
                || checkpointEvery < 1
                || gradientAccumulation < 1
                || keepCheckpoints < 1) {
            throw new IllegalArgumentException("steps " + steps + ", lr " + learningRate + ", sample_every "
                    + sampleEvery + ", checkpoint_every " + checkpointEvery + ", gradient_accumulation "
                    + gradientAccumulation + ", keep_checkpoints " + keepCheckpoints + ": all have to be above 0");
        }
    }

    /** A loop of a batch a step, with the usual precautions. */
    public LoopConfig(
            int steps,
            double learningRate,
            double finalLearningRate,
            int warmupSteps,
            int sampleEvery,
            int checkpointEvery) {
        this(steps, learningRate, finalLearningRate, warmupSteps, sampleEvery, checkpointEvery, 1, 2, EXPLOSION);
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
