package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompletionTest {

    private static final int SIZE = 64;
    private static final int SIDE = 18;
    private static final int LEFT = 24;
    private static final int TOP = 22;

    /** Slanted stripes of two colours, eight pixels wide each. */
    private static float[] stripes() {
        float[] rgb = new float[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean light = (i % SIZE + i / SIZE) / 8 % 2 == 0;
            rgb[3 * i] = light ? 0.9f : 0.2f;
            rgb[3 * i + 1] = light ? 0.8f : 0.1f;
            rgb[3 * i + 2] = 0.5f;
        }
        return rgb;
    }

    private static GapFill.Window gap(float cover) {
        float[] gap = new float[(SIDE + 2) * (SIDE + 2)];
        for (int i = 0; i < gap.length; i++) {
            int x = i % (SIDE + 2);
            int y = i / (SIDE + 2);
            gap[i] = x > 0 && y > 0 && x <= SIDE && y <= SIDE ? cover : 0;
        }
        return new GapFill.Window(LEFT - 1, TOP - 1, SIDE + 2, SIDE + 2, gap);
    }

    private static boolean inGap(int i) {
        int x = i % SIZE - LEFT;
        int y = i / SIZE - TOP;
        return x >= 0 && y >= 0 && x < SIDE && y < SIDE;
    }

    /** Stripes with something else, black, where the gap is. */
    private static float[] covered() {
        float[] rgb = stripes();
        for (int i = 0; i < SIZE * SIZE; i++) {
            if (inGap(i)) {
                Arrays.fill(rgb, 3 * i, 3 * i + 3, 0);
            }
        }
        return rgb;
    }

    private static double error(float[] rgb) {
        float[] truth = stripes();
        double sum = 0;
        for (int i = 0; i < rgb.length; i++) {
            sum += (rgb[i] - truth[i]) * (rgb[i] - truth[i]);
        }
        return sum;
    }

    @Test
    void aPatternGoesOnThroughTheGap() {
        float[] carriedInward = covered();
        new GapFill(carriedInward, SIZE, SIZE).fill(gap(1), null, 0, 1);
        float[] completed = covered();
        Completion.fill(completed, SIZE, SIZE, gap(1));
        assertThat(error(completed)).isLessThan(0.1 * error(carriedInward));
    }

    @Test
    void aBarGoesOnThroughTheGap() {
        int size = 96;
        int side = 28;
        float[] truth = new float[3 * size * size];
        float[] rgb = new float[truth.length];
        for (int i = 0; i < size * size; i++) {
            boolean bar = Math.abs(i / size - size / 2) < 3;
            boolean gap = Math.max(Math.abs(i / size - size / 2), Math.abs(i % size - size / 2)) < side / 2;
            Arrays.fill(truth, 3 * i, 3 * i + 3, bar ? 0.8f : 0.2f);
            Arrays.fill(rgb, 3 * i, 3 * i + 3, gap ? 0 : truth[3 * i]);
        }
        float[] gap = new float[side * side];
        Arrays.fill(gap, 1);
        int from = (size - side) / 2;
        Completion.fill(rgb, size, size, new GapFill.Window(from, from, side, side, gap));
        for (int i = 0; i < rgb.length; i++) {
            assertThat(rgb[i]).as("value %d", i).isCloseTo(truth[i], within(0.05f));
        }
    }

    /** Grain of three pixels on the left and a plane of the same colour on the right. */
    private static float[] grain() {
        Random random = new Random(3);
        float[] grains = new float[SIZE * SIZE];
        for (int i = 0; i < grains.length; i++) {
            grains[i] = 0.3f + 0.4f * random.nextFloat();
        }
        float[] rgb = new float[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean grain = i % SIZE < LEFT + SIDE + 6;
            Arrays.fill(rgb, 3 * i, 3 * i + 3, grain ? grains[i / SIZE / 3 * SIZE + i % SIZE / 3] : 0.5f);
        }
        return rgb;
    }

    /** How much what lies where the gap is changes from pixel to pixel. */
    private static double change(float[] rgb) {
        double sum = 0;
        for (int i = 0; i < SIZE * SIZE; i++) {
            sum += inGap(i) && inGap(i + 1) ? Math.abs(rgb[3 * i] - rgb[3 * i + 3]) : 0;
        }
        return sum;
    }

    @Test
    void aFineTextureGoesOnThroughTheGapThoughWhatIsFlatLiesNear() {
        float[] rgb = grain();
        double truth = change(rgb);
        Completion.fill(rgb, SIZE, SIZE, gap(1));
        assertThat(change(rgb)).isBetween(0.65 * truth, 1.2 * truth);
    }

    @Test
    void onlyTheGapIsChangedAndAlwaysInTheSameWay() {
        float[] before = covered();
        float[] once = covered();
        float[] twice = covered();
        Completion.fill(once, SIZE, SIZE, gap(1));
        Completion.fill(twice, SIZE, SIZE, gap(1));
        assertThat(once).isEqualTo(twice);
        for (int i = 0; i < SIZE * SIZE; i++) {
            if (!inGap(i)) {
                assertThat(Arrays.copyOfRange(once, 3 * i, 3 * i + 3))
                        .isEqualTo(Arrays.copyOfRange(before, 3 * i, 3 * i + 3));
            }
        }
    }

    @Test
    void whatIsHalfCoveredIsFilledByHalf() {
        float[] whole = covered();
        float[] half = covered();
        Completion.fill(whole, SIZE, SIZE, gap(1));
        Completion.fill(half, SIZE, SIZE, gap(0.5f));
        int middle = 3 * ((TOP + 9) * SIZE + LEFT + 9);
        assertThat(half[middle]).isCloseTo(whole[middle] / 2, within(1e-5f));
    }

    @Test
    void aPictureThatIsNearlyAllGapIsFilledFromItsRim() {
        float[] rgb = new float[3 * 10 * 10];
        Arrays.fill(rgb, 0.4f);
        float[] gap = new float[8 * 8];
        Arrays.fill(gap, 1);
        for (int i = 0; i < 64; i++) {
            rgb[3 * ((1 + i / 8) * 10 + 1 + i % 8)] = 1;
        }
        Completion.fill(rgb, 10, 10, new GapFill.Window(1, 1, 8, 8, gap));
        for (float value : rgb) {
            assertThat(value).isCloseTo(0.4f, within(1e-4f));
        }
    }

    @Test
    void aGapWithNothingAroundItStaysAsItIs() {
        float[] rgb = stripes();
        float[] gap = new float[SIZE * SIZE];
        Arrays.fill(gap, 1);
        Completion.fill(rgb, SIZE, SIZE, new GapFill.Window(0, 0, SIZE, SIZE, gap));
        assertThat(rgb).isEqualTo(stripes());
    }

    @Test
    void aGapAtTheCornerIsFilledToo() {
        float[] rgb = stripes();
        float[] gap = new float[12 * 12];
        for (int i = 0; i < gap.length; i++) {
            int at = 3 * (i / 12 * SIZE + i % 12);
            if (i % 12 < 10 && i / 12 < 10) {
                gap[i] = 1;
                Arrays.fill(rgb, at, at + 3, 0);
            }
        }
        double before = error(rgb);
        Completion.fill(rgb, SIZE, SIZE, new GapFill.Window(0, 0, 12, 12, gap));
        assertThat(error(rgb)).isLessThan(0.5 * before);
    }
}
