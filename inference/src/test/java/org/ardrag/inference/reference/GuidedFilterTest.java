package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;

class GuidedFilterTest {

    private static final int SIZE = 40;

    /** Red inside a circle, green outside of it. */
    private static RgbImage circle() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            rgb[3 * i + (isInside(i, 10) ? 0 : 1)] = (byte) 200;
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private static boolean isInside(int i, double radius) {
        return Math.hypot(i % SIZE - 19.5, i / SIZE - 19.5) < radius;
    }

    /** A square that is cut roughly around the circle. */
    private static Matte square() {
        float[] cover = new float[SIZE * SIZE];
        for (int i = 0; i < cover.length; i++) {
            int x = i % SIZE;
            int y = i / SIZE;
            cover[i] = x >= 11 && y >= 11 && x < 29 && y < 29 ? 1 : 0;
        }
        return new Matte(0, 0, SIZE, SIZE, cover);
    }

    @Test
    void anEdgeIsDrawnWhereThePictureHasIt() {
        Matte refined = GuidedFilter.refine(square(), circle(), 6);
        int wrongBefore = 0;
        int wrong = 0;
        for (int i = 0; i < SIZE * SIZE; i++) {
            wrongBefore += square().cover()[i] > 0.5f != isInside(i, 10) ? 1 : 0;
            wrong += refined.cover()[i] > 0.5f != isInside(i, 10) ? 1 : 0;
        }
        assertThat(wrongBefore).isGreaterThan(50);
        assertThat(wrong).isLessThan(wrongBefore / 4);
    }

    @Test
    void whereThePictureHasNoEdgeTheMatteKeepsIts() {
        RgbImage grey = new RgbImage(SIZE, SIZE, new byte[3 * SIZE * SIZE]);
        Matte refined = GuidedFilter.refine(square(), grey, 2);
        assertThat(refined.pixel(19, 19)).isCloseTo(1, within(1e-6f));
        assertThat(refined.pixel(2, 2)).isCloseTo(0, within(1e-6f));
        assertThat(refined.pixel(11, 19)).isBetween(0.3f, 0.9f);
    }

    @Test
    void nothingStaysNothing() {
        Matte empty = new Matte(3, 3, 0, 0, new float[0]);
        assertThat(GuidedFilter.refine(empty, circle(), 4).cover()).isEmpty();
    }
}
