package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrechetDistanceTest {

    /** Gaussian features: each axis with its own mean and deviation, the second leaning on the first. */
    private static List<double[]> draw(int count, double shift, double scale, double lean, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<double[]> features = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            features.add(new double[] {shift + scale * a, 2 * scale * (lean * a + Math.sqrt(1 - lean * lean) * b)});
        }
        return features;
    }

    @Test
    void itIsZeroForEqualSetsAndTheSameInBothDirections() {
        List<double[]> a = draw(200, 0, 1, 0.6, 1);
        List<double[]> b = draw(200, 0.5, 2, -0.3, 2);
        assertThat(FrechetDistance.between(a, a)).isCloseTo(0, within(1e-9));
        assertThat(FrechetDistance.between(a, b)).isCloseTo(FrechetDistance.between(b, a), within(1e-9));
    }

    /** Of commuting covariances it is |m1 - m2|^2 + sum of (s1 - s2)^2 (Dowson and Landau 1982, section 3). */
    @Test
    void shiftsAndScalesCountByTheirSquares() {
        List<double[]> base = draw(50, 0, 1, 0.6, 3);
        assertThat(FrechetDistance.between(base, draw(50, 3, 1, 0.6, 3))).isCloseTo(9, within(1e-6));
        double variances = 0;
        for (int axis = 0; axis < 2; axis++) {
            int k = axis;
            double mean = base.stream().mapToDouble(f -> f[k]).average().orElseThrow();
            variances += base.stream()
                            .mapToDouble(f -> (f[k] - mean) * (f[k] - mean))
                            .sum()
                    / 49;
        }
        List<double[]> thrice =
                base.stream().map(f -> new double[] {3 * f[0], 3 * f[1]}).toList();
        double means = 0;
        for (int axis = 0; axis < 2; axis++) {
            int k = axis;
            double mean = base.stream().mapToDouble(f -> f[k]).average().orElseThrow();
            means += 4 * mean * mean;
        }
        assertThat(FrechetDistance.between(base, thrice)).isCloseTo(means + 4 * variances, within(1e-6));
    }

    /** The same mean and variances on each axis, but one leans the other way: 2 tr C - 2 tr (C1^1/2 C2 C1^1/2)^1/2. */
    @Test
    void correlationCounts() {
        double distance = FrechetDistance.between(draw(20000, 0, 1, 0.8, 4), draw(20000, 0, 1, -0.8, 5));
        // eigenvalues of C1 C2 for variances 1 and 4, covariance +-1.6: their roots sum to sqrt(tr + 2 sqrt(det))
        double trace = 2 * 5 - 2 * Math.sqrt(1 + 16 - 2 * 1.6 * 1.6 + 2 * (4 - 1.6 * 1.6));
        assertThat(distance).isCloseTo(trace, within(0.2));
    }

    @Test
    void aSingleFeatureIsRefused() {
        assertThatThrownBy(() -> FrechetDistance.between(draw(1, 0, 1, 0, 1), draw(5, 0, 1, 0, 1)))
                .hasMessage("sets of 1 and 5 features were given, at least 2 of each are needed");
    }
}
