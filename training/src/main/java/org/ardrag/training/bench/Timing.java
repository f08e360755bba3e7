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
}
