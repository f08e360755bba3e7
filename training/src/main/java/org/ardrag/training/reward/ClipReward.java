package org.ardrag.training.reward;

import java.util.stream.IntStream;

/**
 * What a clip is worth, one entry a chunk. Arrays are not copied, treat them as immutable.
 *
 * @param quality R_quality
 * @param motion R_motion
 * @param hinges points held, summed over the chunks
 * @param deadHinges those of them of whose hinge nothing was left
 */
public record ClipReward(double[] quality, double[] motion, int hinges, int deadHinges) {

    public ClipReward {
        if (quality.length != motion.length || quality.length == 0) {
            throw new IllegalArgumentException("a clip of " + quality.length + " chunks with quality and "
                    + motion.length + " with motion was given; as many of both are needed, and at least 1");
        }
    }

    /** R of a chunk. */
    public double total(int chunk) {
        return quality[chunk] + motion[chunk];
    }

    /** The mean of R over the chunks. */
    public double mean() {
        return IntStream.range(0, quality.length)
                .mapToDouble(this::total)
                .average()
                .orElseThrow();
    }
}
