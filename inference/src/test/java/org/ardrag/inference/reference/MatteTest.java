package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatteTest {

    private static final Matte ONE = new Matte(2, 3, 3, 3, new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0});

    private static List<String> seen(Matte matte, float dx, float dy) {
        List<String> seen = new ArrayList<>();
        matte.visit(dx, dy, 8, 8, (x, y, cover) -> seen.add(x + " " + y + " " + cover));
        return seen;
    }

    @Test
    void itIsVisitedWhereItHasGoneTo() {
        assertThat(seen(ONE, 0, 0)).containsExactly("3 4 1.0");
        assertThat(seen(ONE, 2, -3)).containsExactly("5 1 1.0");
        assertThat(seen(ONE, 0.5f, 0)).as("between two").containsExactly("3 4 0.5", "4 4 0.5");
        assertThat(seen(ONE, 5, 0)).as("outside").isEmpty();
        assertThat(seen(ONE, -3.5f, 0)).as("half outside").containsExactly("0 4 0.5");
    }

    @Test
    void whatItLeavesIsAPixelWiderAndFilledWhereNotMuchIsLeft() {
        assertThat(ONE.gap().cover()).containsOnly(1);
        Matte faint = new Matte(0, 0, 4, 1, new float[] {0.3f, 0.05f, 0, 0});
        assertThat(faint.gap().cover()).containsExactly(new float[] {0.5f, 0.5f, 0, 0}, within(1e-6f));
    }

    @Test
    void enlargedItGoesOnAtItsRim() {
        Matte half = new Matte(0, 2, 2, 1, new float[] {1, 0});
        Matte large = half.enlarged(2);
        assertThat(List.of(large.left(), large.top(), large.width(), large.height()))
                .containsExactly(0, 4, 4, 2);
        assertThat(large.cover()).containsExactly(1, 0.75f, 0.25f, 0, 1, 0.75f, 0.25f, 0);
    }

    @Test
    void eitherOfTwoCoversWhatBothDo() {
        Matte left = new Matte(1, 1, 2, 1, new float[] {0.8f, 0.1f});
        Matte right = new Matte(1, 1, 2, 1, new float[] {0.2f, 0.6f});
        assertThat(left.or(right).cover()).containsExactly(0.8f, 0.6f);
    }

    @Test
    void onlyThePartWithSomethingInItIsKept() {
        Matte large = new Matte(10, 20, 5, 4, new float[20]);
        large.cover()[2 * 5 + 3] = 0.7f;
        Matte part = large.cropped(1);
        assertThat(List.of(part.left(), part.top(), part.width(), part.height()))
                .containsExactly(12, 21, 3, 3);
        assertThat(part.cover()).containsExactly(0, 0, 0, 0, 0.7f, 0, 0, 0, 0);
        assertThat(large.cropped(0).cover()).containsExactly(0.7f);
        Matte empty = new Matte(1, 1, 2, 2, new float[4]);
        assertThat(empty.cropped(1).cover()).isEmpty();
    }
}
