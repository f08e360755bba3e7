package org.ardrag.inference.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeatmapTest {

    private static float[] draw(int width, int height, ControlPoint... points) {
        float[] plane = new float[width * height];
        new Heatmap(width, height).draw(List.of(points), plane, 0);
        return plane;
    }

    @Test
    void aDotIsBrightestAtItsPointAndFallsOffAsTheReferenceGaussian() {
        // 128 x 128: the reference's disc is 2 * int(50 * sqrt(16384 / 921600)) = 12 pixels wide, its sigma 2.4
        float[] plane = draw(128, 128, new ControlPoint(0, 64.5f / 128, 32.5f / 128));
        assertThat(plane[32 * 128 + 64]).isCloseTo(1, within(1e-6f));
        assertThat(plane[32 * 128 + 67]).isCloseTo((float) Math.exp(-9 / (2 * 2.4 * 2.4)), within(1e-5f));
        assertThat(plane[32 * 128 + 70]).isZero();
    }

    @Test
    void aDotBetweenPixelsIsSplitBetweenThem() {
        float[] plane = draw(128, 128, new ControlPoint(0, 0.5f, 32.5f / 128));
        assertThat(plane[32 * 128 + 63]).isEqualTo(plane[32 * 128 + 64]).isPositive();
    }

    @Test
    void severalDotsAreCombinedByTheirMaximum() {
        ControlPoint a = new ControlPoint(0, 0.5f, 0.5f);
        ControlPoint b = new ControlPoint(1, 0.52f, 0.5f);
        float[] one = draw(128, 128, a);
        float[] other = draw(128, 128, b);
        float[] both = draw(128, 128, a, b);
        for (int i = 0; i < both.length; i++) {
            assertThat(both[i]).isEqualTo(Math.max(one[i], other[i]));
        }
    }

    @Test
    void nothingHeldOrFarOutsideIsBlack() {
        assertThat(draw(64, 32)).containsOnly(0f);
        assertThat(draw(64, 32, new ControlPoint(0, -1, 2))).containsOnly(0f);
    }
}
