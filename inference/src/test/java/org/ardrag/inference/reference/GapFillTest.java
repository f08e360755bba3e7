package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GapFillTest {

    private static final int SIZE = 40;
    private static final int REACH = 8;

    /** A grey picture, 0.4 everywhere, with a white thing of a round gap's size that touches the left edge. */
    private static float[] thingAtTheEdge() {
        float[] rgb = new float[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean thing = Math.hypot(i % SIZE - 7.5, i / SIZE - 19.5) < REACH;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = thing ? 1 : 0.4f;
            }
        }
        return rgb;
    }

    /** The gap of that thing in a window with a rim of two pixels, which begins at the picture's edge. */
    private static GapFill.Window window() {
        int columns = 18;
        int rows = 20;
        float[] gap = new float[columns * rows];
        for (int i = 0; i < gap.length; i++) {
            gap[i] = Math.hypot(i % columns - 7.5, i / columns - 9.5) < REACH ? 1 : 0;
        }
        return new GapFill.Window(0, 10, columns, rows, gap);
    }

    @Test
    void aMirroredPlaceThatShowsTheGapItselfIsNotTaken() {
        GapFill fill = new GapFill(thingAtTheEdge(), SIZE, SIZE);
        int[] mirrored = {-16, 0}; // beyond the edge: column 8 of the thing becomes its column 7
        assertThat(fill.bestShift(window(), List.of(mirrored))).isNull();
        int[] beside = {18, 0};
        assertThat(fill.bestShift(window(), List.of(mirrored, beside))).isSameAs(beside);
    }

    @Test
    void aMirroredPlaceThatShowsSomethingElseMayBe() {
        float[] rgb = thingAtTheEdge();
        int[] farBelow = {0, 18}; // rows 28 to 47 of 40, mirrored: 39 down to 32
        assertThat(new GapFill(rgb, SIZE, SIZE).bestShift(window(), List.of(farBelow)))
                .isSameAs(farBelow);
    }

    @Test
    void nothingOfWhatLayInTheGapComesBack() {
        float[] rgb = thingAtTheEdge();
        GapFill fill = new GapFill(rgb, SIZE, SIZE);
        fill.fill(window(), fill.bestShift(window(), List.of(new int[] {-16, 0})), 0.5f, 1);
        for (float value : rgb) {
            assertThat(value).isBetween(0.399f, 0.401f);
        }
    }
}
