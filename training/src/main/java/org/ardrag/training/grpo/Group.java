package org.ardrag.training.grpo;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.stream.IntStream;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.SelfRollout;

/**
 * Rollouts from one condition, side by side in one batch, and what they were worth.
 *
 * @param owner of all arrays in it
 * @param clips the condition, once for each rollout
 * @param rolled what was generated, and the stochastic steps
 * @param rewards of each rollout
 */
record Group(NDManager owner, ClipBatch clips, SelfRollout.Rolled rolled, List<ClipReward> rewards)
        implements AutoCloseable {

    /** Rollouts of a chunk have no spread if their rewards deviate by less than this: there is nothing to choose from. */
    static final double NO_SPREAD = 1e-4;

    int size() {
        return rewards.size();
    }

    int chunks() {
        return rewards.get(0).quality().length;
    }

    /** R of every rollout for a chunk, 1 for the first behind the picture. */
    double[] rewards(int chunk) {
        return rewards.stream().mapToDouble(reward -> reward.total(chunk - 1)).toArray();
    }

    /** A = (R - mean) / std of a chunk over the group. */
    float[] advantages(int chunk) {
        double[] all = Advantages.of(rewards(chunk), new long[size()]);
        float[] each = new float[all.length];
        for (int i = 0; i < each.length; i++) {
            each[i] = (float) all[i];
        }
        return each;
    }

    /** The mean over the chunks of the standard deviation of R in the group. */
    double spread() {
        return IntStream.rangeClosed(1, chunks())
                .mapToDouble(this::spread)
                .average()
                .orElseThrow();
    }

    /** The share of the chunks whose rewards do not differ. */
    double shareWithoutSpread() {
        long without = IntStream.rangeClosed(1, chunks())
                .filter(chunk -> spread(chunk) < NO_SPREAD)
                .count();
        return (double) without / chunks();
    }

    private double spread(int chunk) {
        double[] rewards = rewards(chunk);
        double mean = IntStream.range(0, rewards.length)
                .mapToDouble(i -> rewards[i])
                .average()
                .orElseThrow();
        double squares = 0;
        for (double reward : rewards) {
            squares += (reward - mean) * (reward - mean);
        }
        return Math.sqrt(squares / rewards.length);
    }

    @Override
    public void close() {
        owner.close();
    }
}
