package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class ReferencePicturesTest {

    private static final int SIZE = 32;
    private static final int FRAMES = 4;

    private final ReferencePictures pictures = new ReferencePictures(SIZE, SIZE, 4, 4, FRAMES);
    private final RgbImage picture = noise(1);
    private final RgbImage later = noise(2);

    private static RgbImage noise(long seed) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(SIZE, SIZE, rgb);
    }

    /** Columns of grey, from black at the left to white at the right. */
    private static RgbImage ramp() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % SIZE * 8);
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private float[] moved(List<ControlChunk> controls, int m) {
        return pictures.draw(this::lastFrame, controls, m).moved();
    }

    private int base(List<ControlChunk> controls, int m) {
        return pictures.draw(this::lastFrame, controls, m).base();
    }

    private static ControlPoint at(int track, double x, double y) {
        return new ControlPoint(track, (float) (x / SIZE), (float) (y / SIZE));
    }

    /** A chunk in which one track goes from (x, y) on, the same way in every frame; pixels. */
    private static ControlChunk path(double x, double y, double dx, double dy) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            frames.add(List.of(at(0, x + k * dx, y + k * dy)));
        }
        return new ControlChunk(frames);
    }

    private RgbImage lastFrame(int chunk) {
        return chunk == 0 ? picture : later;
    }

    private static float pixel(float[] planes, int frame, int channel, int x, int y) {
        return 255 * planes[((frame * 3 + channel) * SIZE + y) * SIZE + x];
    }

    private static int pixel(RgbImage image, int channel, int x, int y) {
        return image.rgb()[3 * (y * SIZE + x) + channel] & 255;
    }

    @Test
    void withoutATrackItIsTheFrameUnderIt() {
        List<ControlChunk> controls =
                List.of(ControlChunk.empty(FRAMES), ControlChunk.empty(FRAMES), ControlChunk.empty(FRAMES));
        float[] frames = moved(controls, 2); // nothing was ever held: the picture, and not the frame before
        assertThat(frames).hasSize(FRAMES * 3 * SIZE * SIZE);
        for (int k = 0; k < FRAMES; k++) {
            assertThat(pixel(frames, k, 2, 5, 9)).isCloseTo(pixel(picture, 2, 5, 9), within(0.01f));
        }
        assertThat(pictures.draw(this::lastFrame, controls, 2).over()).containsOnly(0);
    }

    @Test
    void everyFrameIsShiftedByAsMuchAsTheTrackHasGone() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(10, 10, 2, 1));
        float[] frames = moved(controls, 1);
        for (int k = 0; k < FRAMES; k++) {
            assertThat(pixel(frames, k, 1, 20, 20))
                    .as("frame %s", k)
                    .isCloseTo(pixel(picture, 1, 20 - 2 * k, 20 - k), within(0.05f));
        }
    }

    @Test
    void halfAPixelLiesBetweenTwo() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(10, 10, 0.5, 0));
        float[] frames = moved(controls, 1);
        float between = (pixel(picture, 0, 20, 20) + pixel(picture, 0, 19, 20)) / 2f;
        assertThat(pixel(frames, 1, 0, 20, 20)).isCloseTo(between, within(0.05f));
    }

    @Test
    void aTrackCarriesTheFrameInWhichItWasGrabbed() {
        List<ControlChunk> held = List.of(ControlChunk.empty(FRAMES), path(10, 10, 1, 0), path(14, 10, 1, 0));
        assertThat(pixel(moved(held, 2), 0, 0, 20, 20))
                .as("held since the picture: 4 pixels on")
                .isCloseTo(pixel(picture, 0, 16, 20), within(0.05f));
        List<ControlChunk> grabbed =
                List.of(ControlChunk.empty(FRAMES), ControlChunk.empty(FRAMES), path(14, 10, 1, 0));
        assertThat(pixel(moved(grabbed, 2), 1, 0, 20, 20))
                .as("grabbed in the frame before")
                .isCloseTo(pixel(later, 0, 19, 20), within(0.05f));
    }

    @Test
    void underItLiesTheFrameBeforeTheFirstGrab() {
        List<ControlChunk> controls = List.of(
                ControlChunk.empty(FRAMES),
                ControlChunk.empty(FRAMES),
                path(10, 10, 1, 0),
                path(14, 10, 1, 0),
                ControlChunk.empty(FRAMES),
                ControlChunk.empty(FRAMES));
        assertThat(base(controls, 0)).isZero();
        assertThat(base(controls, 1)).isZero();
        assertThat(base(controls, 2)).isEqualTo(1);
        assertThat(base(controls, 3)).isEqualTo(1);
        assertThat(base(controls, 4)).as("nothing held: the one before").isEqualTo(3);
    }

    @Test
    void whatIsLetGoStaysWhereItWasWhileAnotherIsHeld() {
        List<List<ControlPoint>> both = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            both.add(List.of(at(0, 10 + k, 10), at(7, 28, 16)));
        }
        List<ControlChunk> controls =
                List.of(ControlChunk.empty(FRAMES), new ControlChunk(both), path(14, 10, 1, 0), path(18, 10, 1, 0));
        assertThat(base(controls, 2)).isEqualTo(1);
        assertThat(base(controls, 3)).isEqualTo(1);
        assertThat(pixel(moved(controls, 3), 0, 0, 20, 20))
                .as("from the frame in which the other was let go, where this one was at 13: 5 pixels on")
                .isCloseTo(pixel(later, 0, 15, 20), within(0.05f));
    }

    @Test
    void betweenTwoTracksTheNearerHasTheSay() {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            frames.add(List.of(at(0, 4 + k, 16), at(7, 28, 16)));
        }
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), new ControlChunk(frames));
        float[] drawn = moved(controls, 1);
        assertThat(pixel(drawn, 3, 0, 6, 16)).isCloseTo(pixel(picture, 0, 3, 16), within(0.05f));
        assertThat(pixel(drawn, 3, 0, 29, 16)).isCloseTo(pixel(picture, 0, 29, 16), within(0.05f));
    }

    @Test
    void whatIsHeldIsLaidOnTheFrameInWhichItWasGrabbed() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(8, 8, 5, 0));
        float[] laid = pictures.draw(this::lastFrame, controls, 1).laid();
        assertThat(pixel(laid, 3, 1, 23, 8)).as("what was at the point").isCloseTo(pixel(picture, 1, 8, 8), within(1f));
        assertThat(pixel(laid, 3, 1, 16, 28)).as("far from it").isCloseTo(pixel(picture, 1, 16, 28), within(0.01f));
        assertThat(pixel(laid, 0, 1, 8, 8)).as("before it goes").isCloseTo(pixel(picture, 1, 8, 8), within(0.01f));
    }

    @Test
    void whatItLeavesIsFilledFromWhatLiesAround() {
        RgbImage ramp = ramp();
        int disc = 3 * (16 * SIZE + 12);
        for (int c = 0; c < 3; c++) {
            ramp.rgb()[disc + c] = (byte) 255;
        }
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(12.5, 16.5, 4, 0));
        float[] laid = pictures.draw(chunk -> ramp, controls, 1).laid();
        assertThat(pixel(laid, 0, 0, 12, 16)).as("still there").isCloseTo(255, within(1f));
        assertThat(pixel(laid, 3, 0, 12, 16)).as("the ramp goes on").isCloseTo(12 * 8, within(12f));
        assertThat(pixel(laid, 3, 0, 24, 16)).as("where it was taken").isCloseTo(255, within(2f));
    }

    @Test
    void onlyPlacesWhereSomethingChangedStandForTheFrameUnderIt() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(4, 4, 4, 0));
        float[] over = pictures.draw(this::lastFrame, controls, 1).over();
        assertThat(over).hasSize(16);
        assertThat(over[0]).as("the gap").isCloseTo(1, within(0.01f));
        assertThat(over[2]).as("the patch").isCloseTo(1, within(0.01f));
        assertThat(over[15]).as("the far corner").isCloseTo(0, within(0.001f));
    }

    /** In a chunk of two latents each says for itself where something changed. */
    @Test
    void everyLatentOfAChunkKnowsItsOwnPlaces() {
        ReferencePictures inTwos = new ReferencePictures(SIZE, SIZE, 4, 4, FRAMES / 2);
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES / 2), path(4, 4, 8, 0));
        ReferencePictures.Drawn drawn = inTwos.draw(this::lastFrame, controls, 1);
        assertThat(drawn.over()).hasSize(2 * 16);
        assertThat(drawn.over()[3]).as("not there yet").isLessThan(0.1f);
        assertThat(drawn.over()[16 + 3]).as("there").isCloseTo(1, within(0.01f));
        ReferencePictures.Drawn whole = pictures.draw(this::lastFrame, controls, 1);
        assertThat(drawn.laid()).isEqualTo(whole.laid());
        for (int i = 0; i < 16; i++) {
            assertThat(Math.max(drawn.over()[i], drawn.over()[16 + i])).isEqualTo(whole.over()[i]);
        }
        assertThat(inTwos.draw(this::lastFrame, List.of(controls.get(0), ControlChunk.empty(FRAMES)), 1)
                        .over())
                .hasSize(2 * 16);
    }

    @Test
    void atTheRimOfTheFrameNothingIsReadOutsideIt() {
        for (double x : new double[] {-40, -3, 0, 31.9, 36, 80}) {
            List<ControlChunk> controls =
                    List.of(ControlChunk.empty(FRAMES), path(x, 31, 3, 2), path(x + 12, 39, 3, 2));
            for (float value : pictures.draw(this::lastFrame, controls, 2).laid()) {
                assertThat(value).isBetween(0f, 1.0001f);
            }
        }
    }

    @Test
    void aLargerReachTakesMoreAlong() {
        for (float reach : new float[] {0.1f, 0.3f}) {
            List<List<ControlPoint>> frames = new ArrayList<>();
            for (int k = 0; k < FRAMES; k++) {
                frames.add(List.of(new ControlPoint(0, (8f + 4 * k) / SIZE, 0.5f, reach)));
            }
            List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), new ControlChunk(frames));
            float[] laid = pictures.draw(this::lastFrame, controls, 1).laid();
            float beside = pixel(laid, 3, 0, 20, 21); // 5 pixels below where the point has got to
            if (reach == 0.1f) {
                assertThat(beside).isCloseTo(pixel(picture, 0, 20, 21), within(8f));
            } else {
                assertThat(beside).isCloseTo(pixel(picture, 0, 8, 21), within(8f));
            }
        }
    }

    /** A red disc of 4 pixels around (10, 16) on mottled green. */
    private static RgbImage disc() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        Random random = new Random(4);
        for (int i = 0; i < SIZE * SIZE; i++) {
            boolean inside = onDisc(i % SIZE, i / SIZE, 0, 4);
            rgb[3 * i] = (byte) (inside ? 220 : 30 + random.nextInt(30));
            rgb[3 * i + 1] = (byte) (inside ? 40 : 110 + random.nextInt(40));
            rgb[3 * i + 2] = 40;
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private static boolean onDisc(int x, int y, int gone, double radius) {
        return Math.hypot(x + 0.5 - 10 - gone, y + 0.5 - 16) < radius;
    }

    /** The disc held in its middle and drawn 12 pixels to the right, with others held in place. */
    private float[] dragged(RgbImage picture, ControlPoint... pins) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            List<ControlPoint> points = new ArrayList<>(List.of(pins));
            points.add(new ControlPoint(9, (10f + 4 * k) / SIZE, 0.5f, 0.2f));
            frames.add(points);
        }
        return pictures.draw(chunk -> picture, List.of(ControlChunk.empty(FRAMES), new ControlChunk(frames)), 1)
                .laid();
    }

    @Test
    void aThingIsLaidWithoutItsSurroundingsAndLeavesNothing() {
        RgbImage disc = disc();
        float[] laid = dragged(disc);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                float red = pixel(laid, 3, 0, x, y);
                if (onDisc(x, y, 12, 3)) {
                    assertThat(red).as("the disc at %s, %s", x, y).isGreaterThan(180);
                } else if (!onDisc(x, y, 12, 5) && !onDisc(x, y, 0, 6)) {
                    assertThat(red).as("ground at %s, %s", x, y).isCloseTo(pixel(disc, 0, x, y), within(4f));
                } else if (onDisc(x, y, 0, 6)) {
                    assertThat(red).as("where it was, at %s, %s", x, y).isLessThan(110);
                }
            }
        }
    }

    @Test
    void aPinBesideItDoesNotCutWhatPasses() {
        ControlPoint besideItsWay = new ControlPoint(3, 22f / SIZE, 20f / SIZE, 0.2f);
        float[] alone = dragged(disc());
        float[] beside = dragged(disc(), besideItsWay);
        for (int y = 13; y < 20; y++) {
            for (int x = 19; x < 26; x++) {
                if (onDisc(x, y, 12, 3)) {
                    assertThat(pixel(beside, 3, 0, x, y))
                            .as("%s, %s", x, y)
                            .isCloseTo(pixel(alone, 3, 0, x, y), within(25f));
                }
            }
        }
    }

    @Test
    void aThingThatIsPinnedAndDraggedComesApartBetweenTheTwo() {
        ControlPoint pin = new ControlPoint(3, 7f / SIZE, 0.5f, 0.2f);
        float[] laid = dragged(disc(), pin);
        assertThat(pixel(laid, 3, 0, 7, 15)).as("the pinned side stays").isGreaterThan(150);
        assertThat(pixel(laid, 3, 0, 12, 15)).as("the held side has gone").isLessThan(110);
        assertThat(pixel(laid, 3, 0, 24, 15)).as("to there").isGreaterThan(180);
        assertThat(pixel(laid, 3, 0, 19, 15)).as("without the other").isLessThan(110);
    }
}
