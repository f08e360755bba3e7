package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.BiPredicate;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class MattingTest {

    private static final int SIZE = 64;

    /** What a pixel looks like: red, green and blue one after the other in the low 24 bits. */
    private interface Painter {
        int at(int x, int y);
    }

    private static RgbImage paint(Painter painter) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            int colour = painter.at(i % SIZE, i / SIZE);
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (colour >> (16 - 8 * c));
            }
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    /** Mottled ground: greens and browns that change from pixel to pixel. */
    private static Painter ground() {
        int[] ground = new Random(3)
                .ints(SIZE * SIZE, 0, 24)
                .map(i -> 0x305020 + i * 0x040200 + i % 7 * 0x03)
                .toArray();
        return (x, y) -> ground[y * SIZE + x];
    }

    private static BiPredicate<Integer, Integer> disc(double x, double y, double radius) {
        return (u, v) -> Math.hypot(u + 0.5 - x, v + 0.5 - y) < radius;
    }

    private static float[] cover(RgbImage picture, double x, double y, double reach) {
        float[] cover = new float[SIZE * SIZE];
        Matte matte = Matting.of(
                picture, new ControlPoint(0, (float) (x / SIZE), (float) (y / SIZE), (float) (reach / SIZE)));
        matte.visit(0, 0, SIZE, SIZE, (u, v, share) -> cover[v * SIZE + u] = share);
        return cover;
    }

    private static double mean(float[] cover, BiPredicate<Integer, Integer> where) {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < cover.length; i++) {
            if (where.test(i % SIZE, i / SIZE)) {
                sum += cover[i];
                count++;
            }
        }
        return sum / count;
    }

    @Test
    void aThingGoesAlongWholeAndItsSurroundingsStay() {
        Painter ground = ground();
        RgbImage picture = paint((x, y) -> disc(30, 32, 9).test(x, y) ? 0xd03828 : ground.at(x, y));
        for (double reach : new double[] {8, 12, 16}) {
            float[] cover = cover(picture, 32, 31, reach);
            assertThat(mean(cover, disc(30, 32, 9)))
                    .as("thing, reach %s", reach)
                    .isGreaterThan(0.95);
            assertThat(mean(cover, disc(30, 32, 28).and(disc(30, 32, 10).negate())))
                    .as("ground, reach %s", reach)
                    .isLessThan(0.02);
        }
    }

    @Test
    void partsOfOtherColoursGoAlongToo() {
        Painter ground = ground();
        RgbImage picture =
                paint((x, y) -> disc(32, 32, 12).test(x, y) ? x / 4 % 2 == 0 ? 0xf0e8d0 : 0xc02020 : ground.at(x, y));
        float[] cover = cover(picture, 32, 32, 14);
        assertThat(mean(cover, disc(32, 32, 11))).isGreaterThan(0.95);
        assertThat(mean(cover, disc(32, 32, 13).negate())).isLessThan(0.02);
    }

    /** A basket under its balloon: its own colour, and nothing but ground between. */
    @Test
    void whatIsSeenNowhereElseGoesAlongWithinTheReach() {
        Painter ground = ground();
        RgbImage picture = paint((x, y) -> disc(32, 28, 9).test(x, y)
                ? 0xd03828
                : x >= 30 && x < 34 && y >= 39 && y < 42 ? 0xf0f0ff : ground.at(x, y));
        float[] cover = cover(picture, 32, 28, 16);
        assertThat(mean(cover, (x, y) -> x >= 30 && x < 34 && y >= 39 && y < 42))
                .isGreaterThan(0.5);
    }

    @Test
    void aThingOfTheSameColourBesideItStays() {
        Painter ground = ground();
        RgbImage picture =
                paint((x, y) -> disc(24, 32, 7).test(x, y) || disc(43, 32, 7).test(x, y) ? 0xd03828 : ground.at(x, y));
        float[] cover = cover(picture, 24, 32, 11); // of which the other one lies beyond
        assertThat(mean(cover, disc(24, 32, 7))).isGreaterThan(0.95);
        assertThat(mean(cover, disc(43, 32, 7))).isLessThan(0.02);
    }

    @Test
    void whereNoOutlineIsSeenARoundPatchFadesOut() {
        RgbImage even = paint((x, y) -> 0x708090);
        float[] cover = cover(even, 32, 32, 10);
        float before = 1;
        for (int away = 0; away <= 24; away++) {
            float right = cover[32 * SIZE + Math.min(SIZE - 1, 32 + away)];
            assertThat(right).as("%s to the right", away).isLessThanOrEqualTo(before + 1e-4f);
            assertThat(cover[(32 - away) * SIZE + 32])
                    .as("%s above as to the left", away)
                    .isCloseTo(cover[32 * SIZE + 32 - away], within(0.03f));
            before = right;
        }
        assertThat(mean(cover, disc(32, 32, 4))).isGreaterThan(0.9);
        assertThat(mean(cover, disc(32, 32, 20).negate())).isZero();
    }

    @Test
    void theRoundPatchIsAsLargeAsTheReachAllows() {
        RgbImage even = paint((x, y) -> 0x708090);
        for (double reach : new double[] {7, 10, 14}) {
            float[] cover = cover(even, 32, 32, reach);
            int away = 0;
            while (cover[32 * SIZE + 32 + away] > 0.5f) {
                away++;
            }
            assertThat(away / reach).as("half of it at reach %s", reach).isBetween(0.4, 0.95);
        }
    }

    @Test
    void aDiscIsADiscInAFrameOfAnotherShape() {
        byte[] rgb = new byte[3 * 96 * 48];
        for (int i = 0; i < 96 * 48; i++) {
            boolean inside = Math.hypot(i % 96 + 0.5 - 60, i / 96 + 0.5 - 20) < 8;
            rgb[3 * i] = (byte) (inside ? 220 : 40 + i % 7);
            rgb[3 * i + 1] = (byte) (inside ? 30 : 90 + i % 11);
        }
        Matte matte = Matting.of(new RgbImage(96, 48, rgb), new ControlPoint(0, 60 / 96f, 20 / 48f, 10 / 96f));
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 96; x++) {
                double away = Math.hypot(x + 0.5 - 60, y + 0.5 - 20);
                if (away < 7 || away > 9) {
                    assertThat(matte.pixel(x, y)).as("%s, %s", x, y).isCloseTo(away < 8 ? 1 : 0, within(0.1f));
                }
            }
        }
    }

    @Test
    void aPointOutsideOrAtTheRimTakesWhatIsInside() {
        Painter ground = ground();
        RgbImage picture = paint((x, y) -> disc(0, 32, 9).test(x, y) ? 0xd03828 : ground.at(x, y));
        assertThat(mean(cover(picture, 0, 32, 10), disc(0, 32, 8))).isGreaterThan(0.95);
        assertThat(cover(picture, -80, 200, 10)).containsOnly(0);
        for (double x : new double[] {-5, 0, SIZE - 0.1, SIZE, SIZE + 9}) {
            for (float share : cover(picture, x, SIZE - 1.0, 12)) {
                assertThat(share).isBetween(0f, 1f);
            }
        }
    }
}
