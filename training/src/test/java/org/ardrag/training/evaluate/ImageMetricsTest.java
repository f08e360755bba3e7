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
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) value.applyAsInt(i / 3 % SIZE, i / 3 / SIZE);
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }
}
