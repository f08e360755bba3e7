package org.ardrag.training.bench;

import java.util.Arrays;

/** Medians and percentiles of measurements. */
public final class Timing {

    private Timing() {}

    /** The value that this share of the measurements does not exceed; NaN if there are none. */
    public static double percentile(double[] values, double share) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
    }

    /** The value that half of the measurements do not exceed; NaN if there are none. */
    public static double median(double[] values) {
        return percentile(values, 0.5);
    }

    /** The means of so many values in a row each, up to the last one; those in front that make no whole row are left out. */
    static double[] rounds(double[] values, int length) {
        int rounds = values.length / length;
        double[] means = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            int begin = values.length - (rounds - i) * length;
            means[i] = Arrays.stream(values, begin, begin + length).average().orElseThrow();
        }
        return means;
    }
}
