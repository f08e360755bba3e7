package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class MovedPictureTest {

    private static final int SIZE = 32;
    private static final int FRAMES = 4;

    private final MovedPicture moved = new MovedPicture(SIZE, SIZE);
    private final RgbImage picture = RandomModel.picture(1);
    private final RgbImage later = RandomModel.picture(2);

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
    void withoutATrackItIsTheLastFrame() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), ControlChunk.empty(FRAMES));
        float[] frames = moved.draw(this::lastFrame, controls, 1);
        assertThat(frames).hasSize(FRAMES * 3 * SIZE * SIZE);
        for (int k = 0; k < FRAMES; k++) {
            assertThat(pixel(frames, k, 2, 5, 9)).isCloseTo(pixel(picture, 2, 5, 9), within(0.01f));
        }
        assertThat(moved.weights(controls.get(1), 4, 4)).containsOnly(0);
    }

    @Test
    void everyFrameIsShiftedByAsMuchAsTheTrackHasGone() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(10, 10, 2, 1));
        float[] frames = moved.draw(this::lastFrame, controls, 1);
        for (int k = 0; k < FRAMES; k++) {
            assertThat(pixel(frames, k, 1, 20, 20))
                    .as("frame %s", k)
                    .isCloseTo(pixel(picture, 1, 20 - 2 * k, 20 - k), within(0.05f));
        }
    }

    @Test
    void halfAPixelLiesBetweenTwo() {
        List<ControlChunk> controls = List.of(ControlChunk.empty(FRAMES), path(10, 10, 0.5, 0));
        float[] frames = moved.draw(this::lastFrame, controls, 1);
        float between = (pixel(picture, 0, 20, 20) + pixel(picture, 0, 19, 20)) / 2f;
        assertThat(pixel(frames, 1, 0, 20, 20)).isCloseTo(between, within(0.05f));
    }

    @Test
    void aTrackCarriesTheFrameInWhichItWasGrabbed() {
        List<ControlChunk> held = List.of(ControlChunk.empty(FRAMES), path(10, 10, 1, 0), path(14, 10, 1, 0));
        assertThat(pixel(moved.draw(this::lastFrame, held, 2), 0, 0, 20, 20))
                .as("held since the picture: 4 pixels on")
                .isCloseTo(pixel(picture, 0, 16, 20), within(0.05f));
        List<ControlChunk> grabbed =
                List.of(ControlChunk.empty(FRAMES), ControlChunk.empty(FRAMES), path(14, 10, 1, 0));
        assertThat(pixel(moved.draw(this::lastFrame, grabbed, 2), 1, 0, 20, 20))
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
        assertThat(MovedPicture.base(controls, 0)).isZero();
        assertThat(MovedPicture.base(controls, 1)).isZero();
        assertThat(MovedPicture.base(controls, 2)).isEqualTo(1);
        assertThat(MovedPicture.base(controls, 3)).isEqualTo(1);
        assertThat(MovedPicture.base(controls, 4))
                .as("nothing held: the one before")
                .isEqualTo(3);
    }

    @Test
    void whatIsLetGoStaysWhereItWasWhileAnotherIsHeld() {
        List<List<ControlPoint>> both = new ArrayList<>();
        for (int k = 0; k < FRAMES; k++) {
            both.add(List.of(at(0, 10 + k, 10), at(7, 28, 16)));
        }
        List<ControlChunk> controls =
                List.of(ControlChunk.empty(FRAMES), new ControlChunk(both), path(14, 10, 1, 0), path(18, 10, 1, 0));
        assertThat(MovedPicture.base(controls, 2)).isEqualTo(1);
        assertThat(MovedPicture.base(controls, 3)).isEqualTo(1);
        assertThat(pixel(moved.draw(this::lastFrame, controls, 3), 0, 0, 20, 20))
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
        float[] drawn = moved.draw(this::lastFrame, controls, 1);
        assertThat(pixel(drawn, 3, 0, 6, 16)).isCloseTo(pixel(picture, 0, 3, 16), within(0.05f));
        assertThat(pixel(drawn, 3, 0, 29, 16)).isCloseTo(pixel(picture, 0, 29, 16), within(0.05f));
    }

    @Test
    void aroundATrackItStandsForThePreviousFrame() {
        float[] weights = moved.weights(path(4, 4, 0, 0), 4, 4);
        assertThat(weights[0]).isCloseTo(1, within(0.01f));
        assertThat(weights[15]).isCloseTo(0, within(0.001f));
        for (float weight : weights) {
            assertThat(weight).isBetween(0f, 1f);
        }
    }
}
