package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntBinaryOperator;
import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;

/** Figures that can be worked out by hand. */
class ImageMetricsTest {

    private static final int SIZE = 16;

    @Test
    void aDifferenceOfATenthEverywhereIsTwentyDecibels() {
        RgbImage black = grey((x, y) -> 0);
        // 25.5 grey levels cannot be written: half of the pixels have 25, half 26.
        RgbImage dark = grey((x, y) -> 25 + (x + y) % 2);
        assertThat(ImageMetrics.squaredError(black, dark)).isCloseTo((625.0 + 676) / 2 / 65025, within(1e-12));
        assertThat(ImageMetrics.psnr(black, dark)).isCloseTo(20, within(0.01));
        assertThat(ImageMetrics.psnr(0.001)).isCloseTo(30, within(1e-9));
    }

    @Test
    void equalPicturesHaveTheHighestRatio() {
        RgbImage picture = grey((x, y) -> 9 * x + y);
        assertThat(ImageMetrics.psnr(picture, picture)).isEqualTo(ImageMetrics.EQUAL);
        assertThat(ImageMetrics.ssim(picture, picture)).isCloseTo(1, within(1e-12));
    }

    @Test
    void similarityOfTwoEvenPicturesIsThatOfTheirLight() {
        double c1 = 6.5025;
        double expected = (2 * 100 * 200 + c1) / (100 * 100 + 200 * 200 + c1);
        assertThat(ImageMetrics.ssim(grey((x, y) -> 100), grey((x, y) -> 200))).isCloseTo(expected, within(1e-9));
    }

    @Test
    void similarityOfAPictureAndItsNegativeIsBelowZero() {
        RgbImage checks = grey((x, y) -> (x + y) % 2 == 0 ? 28 : 228);
        RgbImage negative = grey((x, y) -> (x + y) % 2 == 0 ? 228 : 28);
        assertThat(ImageMetrics.ssim(checks, negative)).isLessThan(-0.9);
    }

    /** Of one window alone, by the definition. */
    @Test
    void similarityIsThatOfWeightedMeansAndVariances() {
        IntBinaryOperator one = (x, y) -> 40 + 9 * x + 3 * y * y % 50;
        IntBinaryOperator other = (x, y) -> 100 - 7 * x + 11 * y;
        double[] sums = new double[6];
        for (int y = 0; y < 11; y++) {
            for (int x = 0; x < 11; x++) {
                double weight = Math.exp(-((x - 5) * (x - 5) + (y - 5) * (y - 5)) / (2 * 1.5 * 1.5));
                double p = one.applyAsInt(x, y);
                double q = other.applyAsInt(x, y);
                double[] terms = {1, p, q, p * p, q * q, p * q};
                for (int i = 0; i < terms.length; i++) {
                    sums[i] += weight * terms[i];
                }
            }
        }
        double p = sums[1] / sums[0];
        double q = sums[2] / sums[0];
        double variances = sums[3] / sums[0] - p * p + sums[4] / sums[0] - q * q;
        double covariance = sums[5] / sums[0] - p * q;
        double expected =
                (2 * p * q + 6.5025) * (2 * covariance + 58.5225) / ((p * p + q * q + 6.5025) * (variances + 58.5225));
        assertThat(ImageMetrics.ssim(grey(11, one), grey(11, other))).isCloseTo(expected, within(1e-9));
    }

    @Test
    void aRampHasItsSlopeAsGradient() {
        assertThat(ImageMetrics.meanGradient(grey((x, y) -> 7 * x))).isCloseTo(7, within(1e-9));
        assertThat(ImageMetrics.meanGradient(grey((x, y) -> 3 * x + 4 * y))).isCloseTo(5, within(1e-9));
        assertThat(ImageMetrics.meanGradient(grey((x, y) -> 90))).isZero();
    }

    @Test
    void halfTheContrastIsHalfTheSharpness() {
        RgbImage picture = grey((x, y) -> 100 + (x / 2 % 2 == 0 ? 40 : -40));
        RgbImage faded = grey((x, y) -> 100 + (x / 2 % 2 == 0 ? 20 : -20));
        assertThat(ImageMetrics.sharpness(faded, picture)).isCloseTo(0.5, within(1e-9));
        assertThat(ImageMetrics.sharpness(grey((x, y) -> 100), picture)).isZero();
    }

    @Test
    void picturesOfTwoSizesAreRefused() {
        RgbImage other = new RgbImage(8, 16, new byte[3 * 128]);
        assertThatThrownBy(() -> ImageMetrics.squaredError(grey((x, y) -> 0), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 x 16")
                .hasMessageContaining("8 x 16");
        assertThatThrownBy(() -> ImageMetrics.ssim(other, other)).hasMessageContaining("11 x 11");
    }

    private static RgbImage grey(IntBinaryOperator value) {
        return grey(SIZE, value);
    }

    private static RgbImage grey(int size, IntBinaryOperator value) {
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) value.applyAsInt(i / 3 % size, i / 3 / size);
        }
        return new RgbImage(size, size, rgb);
    }
}
