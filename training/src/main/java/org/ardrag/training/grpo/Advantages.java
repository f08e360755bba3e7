package org.ardrag.training.grpo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How much better a rollout was than those beside it: (R - mean) / std over its group
 * ({@code flow_grpo/stat_tracking.py} of yifan123/flow_grpo).
 */
public final class Advantages {

    private static final double EPS = 1e-4;

    private Advantages() {}

    /**
     * Advantages by group.
     *
     * @param rewards one for each rollout
     * @param groups which rollouts began from the same condition: equal numbers
     */
    public static double[] of(double[] rewards, long[] groups) {
        if (rewards.length != groups.length) {
            throw new IllegalArgumentException(
                    rewards.length + " rewards and " + groups.length + " groups; as many of both are needed");
        }
        Map<Long, double[]> sums = new LinkedHashMap<>();
        for (int i = 0; i < rewards.length; i++) {
            add(sums.computeIfAbsent(groups[i], group -> new double[3]), rewards[i]);
        }
        double[] advantages = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            double[] own = Objects.requireNonNull(sums.get(groups[i]));
            advantages[i] = (rewards[i] - own[1] / own[0]) / (deviation(own) + EPS);
        }
        return advantages;
    }

    private static void add(double[] sums, double value) {
        sums[0]++;
        sums[1] += value;
        sums[2] += value * value;
    }

    private static double deviation(double[] sums) {
        double mean = sums[1] / sums[0];
        return Math.sqrt(Math.max(0, sums[2] / sums[0] - mean * mean));
    }
}
