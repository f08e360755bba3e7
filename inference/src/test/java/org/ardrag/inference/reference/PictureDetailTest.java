package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class PictureDetailTest {

    private static final int SMALL = 32;
    private static final int TIMES = 4;
    private static final int LARGE = TIMES * SMALL;
    private static final int FRAMES = 4;
    private static final int RADIUS = 14;

    private final PictureDetail detail = new PictureDetail(SMALL, SMALL, TIMES);

    /** Fine green texture, and on it a disc of fine red texture, which has gone so many pixels to the right. */
    private static RgbImage disc(long seed, int gone) {
        return disc(seed, gone, 0);
    }

    /** The same with a horn of so many pixels, narrower than a pixel of the model's. */
    private static RgbImage disc(long seed, int gone, int horn) {
        Random random = new Random(seed);
        int[] ground = random.ints(LARGE * LARGE, 60, 160).toArray();
        int[] thing = random.ints(LARGE * LARGE, 60, 160).toArray();
        byte[] rgb = new byte[3 * LARGE * LARGE];
        for (int i = 0; i < LARGE * LARGE; i++) {
            boolean in = Math.hypot(i % LARGE - gone - 40, i / LARGE - 64) < RADIUS;
            int above = 64 - i / LARGE;
            in |= Math.abs(i % LARGE - gone - 40) <= 1 && above > 0 && above < RADIUS + horn;
            rgb[3 * i] = (byte) (in ? 80 + thing[i - gone] : 20);
            rgb[3 * i + 1] = (byte) (in ? 20 : ground[i]);
            rgb[3 * i + 2] = (byte) 40;
        }
        return new RgbImage(LARGE, LARGE, rgb);
    }

    /** As a model makes it at its best. */
    private static RgbImage small(RgbImage large) {
        return BicubicResize.resize(large, SMALL, SMALL);
    }

    private static ControlChunk held(double from, double step) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            frames.add(List.of(new ControlPoint(0, (float) ((from + k * step) / LARGE), 64f / LARGE)));
        }
        return new ControlChunk(frames);
    }

    private static final ControlChunk NOTHING = ControlChunk.empty(FRAMES);

    private static double error(RgbImage a, RgbImage b, int left, int right) {
        double sum = 0;
        for (int y = 0; y < LARGE; y++) {
            for (int i = 3 * (y * LARGE + left); i < 3 * (y * LARGE + right); i++) {
                sum += Math.pow((a.rgb()[i] & 255) - (b.rgb()[i] & 255), 2);
            }
        }
        return sum / (3.0 * LARGE * (right - left));
    }

    @Test
    void whatTheModelHandsOnIsShownAsSharpAsItWasGiven() {
        List<RgbImage> truth = List.of(disc(1, 0), disc(1, 8), disc(1, 16), disc(1, 24));
        List<RgbImage> shown = detail.show(
                chunk -> disc(1, 0),
                List.of(NOTHING, held(40, 8)),
                1,
                truth.stream().map(PictureDetailTest::small).toList());
        assertThat(shown).hasSize(FRAMES);
        for (int k = 0; k < FRAMES; k++) {
            RgbImage enlarged = BicubicResize.resize(small(truth.get(k)), LARGE, LARGE);
            int left = 40 + 8 * k - RADIUS; // the disc and all that lies behind where it was
            assertThat(error(shown.get(k), truth.get(k), left, LARGE))
                    .as("frame %d", k)
                    .isLessThan(0.25 * error(enlarged, truth.get(k), left, LARGE));
        }
    }

    @Test
    void whatIsThinnerThanAPixelOfTheModelsGoesAlong() {
        List<RgbImage> truth = List.of(disc(1, 0, 10), disc(1, 12, 10), disc(1, 24, 10), disc(1, 36, 10));
        RgbImage shown = detail.show(
                        chunk -> truth.get(0),
                        List.of(NOTHING, held(40, 12)),
                        1,
                        truth.stream().map(PictureDetailTest::small).toList())
                .get(3);
        for (int above = RADIUS + 2; above < RADIUS + 8; above++) {
            int row = (64 - above) * LARGE;
            assertThat(shown.rgb()[3 * (row + 76)] & 255)
                    .as("red of the horn, %d above", above)
                    .isGreaterThan((truth.get(3).rgb()[3 * (row + 76)] & 255) / 2);
            assertThat(shown.rgb()[3 * (row + 40)] & 255).as("and where it was").isLessThan(60);
        }
    }

    @Test
    void aRimThatIsHalfTheThingsStaysNowhere() {
        RgbImage picture = ramped(0);
        RgbImage shown = detail.show(
                        chunk -> picture,
                        List.of(NOTHING, held(40, 16)),
                        1,
                        List.of(small(picture), small(ramped(16)), small(ramped(32)), small(ramped(48))))
                .get(3);
        for (int x = 40 - RADIUS - 8; x < 40 + RADIUS; x++) {
            assertThat(shown.rgb()[3 * (64 * LARGE + x)] & 255)
                    .as("red where the disc was, column %d", x)
                    .isLessThan(50);
        }
    }

    /** A plain disc whose edge passes over six pixels into the ground. */
    private static RgbImage ramped(int gone) {
        byte[] rgb = new byte[3 * LARGE * LARGE];
        for (int i = 0; i < LARGE * LARGE; i++) {
            double away = Math.hypot(i % LARGE - gone - 40, i / LARGE - 64) - RADIUS;
            double in = Math.max(0, Math.min(1, 0.5 - away / 12));
            rgb[3 * i] = (byte) (20 + 180 * in);
            rgb[3 * i + 1] = (byte) (140 - 100 * in);
            rgb[3 * i + 2] = 40;
        }
        return new RgbImage(LARGE, LARGE, rgb);
    }

    @Test
    void whatTheModelMakesAnewIsShown() {
        RgbImage picture = disc(1, 0);
        RgbImage made = small(picture);
        for (int y = 8; y < 16; y++) {
            for (int x = 20; x < 28; x++) {
                made.rgb()[3 * (y * SMALL + x) + 2] = (byte) 240; // a blue square where there is none
            }
        }
        RgbImage shown = detail.show(chunk -> picture, List.of(NOTHING, NOTHING), 1, List.of(made))
                .get(0);
        int middle = 3 * (TIMES * 12 * LARGE + TIMES * 24);
        assertThat(shown.rgb()[middle + 2] & 255).isGreaterThan(220);
        assertThat(error(shown, picture, 0, LARGE / 2))
                .as("elsewhere it is the picture")
                .isZero();
    }

    @Test
    void whereNothingHappensThePictureItselfIsShown() {
        RgbImage picture = disc(1, 0);
        RgbImage made = small(picture);
        Random random = new Random(5);
        for (int i = 0; i < made.rgb().length; i++) {
            made.rgb()[i] += random.nextInt(9) - 4; // as an autoencoder changes what it is given
        }
        List<RgbImage> shown =
                detail.show(chunk -> picture, List.of(NOTHING, NOTHING, NOTHING), 2, List.of(made, made));
        assertThat(shown).allSatisfy(frame -> assertThat(frame.rgb()).isEqualTo(picture.rgb()));
    }

    @Test
    void whatIsGrabbedLaterIsShownAsItWasThen() {
        RgbImage then = disc(2, 24); // of another texture, and elsewhere than in the picture
        List<ControlChunk> controls = List.of(NOTHING, held(40, 6), NOTHING, held(64, 4));
        RgbImage truth = disc(2, 36);
        RgbImage shown = detail.show(
                        chunk -> chunk == 2 ? then : disc(1, 0),
                        controls,
                        3,
                        List.of(small(then), small(disc(2, 28)), small(disc(2, 32)), small(truth)))
                .get(3);
        int left = 76 - RADIUS;
        assertThat(error(shown, truth, left, LARGE)).isLessThan(200);
        assertThat(error(shown, disc(1, 36), left, LARGE)).isGreaterThan(500);
    }

    @Test
    void whatIsRememberedFromChunkToChunkChangesNothing() {
        RgbImage picture = disc(1, 0);
        RgbImage other = disc(3, 0);
        List<ControlChunk> controls = List.of(NOTHING, held(40, 4), held(56, 4));
        List<RgbImage> frames = List.of(small(disc(1, 20)), small(disc(1, 24)), small(disc(1, 28)), small(disc(1, 32)));
        for (IntFunction<RgbImage> from : List.<IntFunction<RgbImage>>of(chunk -> picture, chunk -> other)) {
            detail.show(from, controls, 1, frames);
            List<RgbImage> again = detail.show(from, controls, 2, frames);
            List<RgbImage> first = new PictureDetail(SMALL, SMALL, TIMES).show(from, controls, 2, frames);
            for (int k = 0; k < FRAMES; k++) {
                assertThat(again.get(k).rgb()).isEqualTo(first.get(k).rgb());
            }
        }
    }
}
