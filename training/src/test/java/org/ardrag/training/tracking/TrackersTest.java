package org.ardrag.training.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Trackers on clips whose tracks are known exactly, and on patterns moved by hand. */
class TrackersTest {

    private static final int SIZE = 128;
    private static final int FRAMES = 33;

    static Stream<PointTracker> trackers() {
        return Stream.of(new LucasKanadeTracker(), new PatchTracker());
    }

    @ParameterizedTest
    @MethodSource("trackers")
    void pointsThatStayVisibleAreFoundToWithinAPixel(PointTracker tracker) {
        ClipPainter painter = new ClipPainter(TextureBank.heldOut(3, 24), ClipConfig.heldOut(SIZE, SIZE, FRAMES));
        List<Double> dragged = new ArrayList<>();
        List<Double> still = new ArrayList<>();
        int lost = 0;
        for (int i = 0; i < 12; i++) {
            DrawnClip clip = painter.paint(i);
            List<ClipTrack> tracks =
                    clip.tracks().stream().filter(TrackersTest::visible).toList();
            List<TrackedPath> paths = tracker.track(frames(clip), starts(tracks));
            for (int t = 0; t < tracks.size(); t++) {
                ClipTrack track = tracks.get(t);
                PixelPoint end = new PixelPoint(track.x()[FRAMES - 1] * SIZE, track.y()[FRAMES - 1] * SIZE);
                double error = paths.get(t).at(FRAMES - 1).map(end::distance).orElse(Double.MAX_VALUE);
                lost += error == Double.MAX_VALUE ? 1 : 0;
                (track.dragged() ? dragged : still).add(error);
            }
        }
        assertThat(dragged).hasSizeGreaterThan(8);
        assertThat(still).hasSizeGreaterThan(8);
        assertThat(median(dragged)).isLessThan(1);
        assertThat(median(still)).isLessThan(0.3);
        assertThat(lost).isLessThan((dragged.size() + still.size()) / 4);
    }

    @ParameterizedTest
    @MethodSource("trackers")
    void aPatternMovedByWholePixelsIsFollowedExactly(PointTracker tracker) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < 10; f++) {
            frames.add(pattern(2 * f, f, -1));
        }
        TrackedPath path =
                tracker.track(frames, List.of(new PixelPoint(30.5, 40.25))).get(0);
        for (int f = 0; f < 10; f++) {
            PixelPoint truth = new PixelPoint(30.5 + 2 * f, 40.25 + f);
            assertThat(path.at(f).orElseThrow().distance(truth)).isLessThan(0.2);
        }
        assertThat(path.whole()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("trackers")
    void whatIsCoveredIsLostAndNotInvented(PointTracker tracker) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < 12; f++) {
            frames.add(pattern(0, 0, 10 * f - 20));
        }
        TrackedPath path =
                tracker.track(frames, List.of(new PixelPoint(50, 64))).get(0);
        assertThat(path.at(3)).isPresent();
        assertThat(path.at(11)).isEmpty();
        assertThat(path.whole()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("trackers")
    void framesOfSeveralSizesAreRefused(PointTracker tracker) {
        List<RgbImage> frames = List.of(pattern(0, 0, -1), new RgbImage(16, 16, new byte[3 * 256]));
        assertThatThrownBy(() -> tracker.track(frames, List.of(new PixelPoint(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("128 x 128")
                .hasMessageContaining("16 x 16");
        assertThatThrownBy(() -> tracker.track(List.of(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePatchTrackerFindsAPointAgainThatWasCoveredForAWhile() {
        List<RgbImage> frames = List.of(pattern(0, 0, -1), pattern(0, 0, 128), pattern(0, 0, 128), pattern(0, 0, -1));
        TrackedPath path = new PatchTracker()
                .track(frames, List.of(new PixelPoint(50, 64)))
                .get(0);
        assertThat(path.at(1)).isEmpty();
        assertThat(path.at(3).orElseThrow().distance(new PixelPoint(50, 64))).isLessThan(0.3);
    }

    @Test
    void aStricterForwardBackwardCheckLosesWhatDoesNotComeBackExactly() {
        ClipPainter painter = new ClipPainter(TextureBank.heldOut(3, 24), ClipConfig.heldOut(SIZE, SIZE, FRAMES));
        DrawnClip clip = painter.paint(1);
        List<PixelPoint> corners = Corners.find(clip.frame(0), 0.01, 3);
        long loose = whole(new LucasKanadeTracker(3, 2).track(frames(clip), corners));
        long strict = whole(new LucasKanadeTracker(0.001, 2).track(frames(clip), corners));
        assertThat(strict).isLessThan(loose);
        assertThatThrownBy(() -> new LucasKanadeTracker(0, 2)).hasMessageContaining("mostApart is 0.0");
        assertThatThrownBy(() -> new LucasKanadeTracker(1, 7)).hasMessage("levels is 7, 0 to 6 are allowed");
    }

    private static long whole(List<TrackedPath> paths) {
        return paths.stream().filter(TrackedPath::whole).count();
    }

    @Test
    void aPathThatSlidesOntoSomethingElseIsTheSamePatchOnlyUpToThere() {
        List<RgbImage> frames = List.of(pattern(0, 0, -1), pattern(2, 1, -1), pattern(9, 30, -1), pattern(6, 3, -1));
        TrackedPath path = Paths.of(
                new PixelPoint(60, 60), new PixelPoint(62, 61), new PixelPoint(64, 62), new PixelPoint(66, 63));
        try (SamePatch same = new SamePatch(frames)) {
            assertThat(same.length(path, 0.9)).isEqualTo(2);
            assertThat(same.length(path, -1)).isEqualTo(4);
            assertThat(same.length(Paths.of(new PixelPoint(60, 60), null, null, null), -1))
                    .isEqualTo(1);
        }
    }

    @Test
    void cornersLieWhereThereIsSomethingToSee() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int y = 40; y < 60; y++) {
            Arrays.fill(rgb, 3 * (y * SIZE + 70), 3 * (y * SIZE + 90), (byte) 200);
        }
        List<PixelPoint> corners = Corners.find(new RgbImage(SIZE, SIZE, rgb), 0.1, 8);
        assertThat(corners).hasSize(4);
        for (PixelPoint corner : corners) {
            double dx = Math.min(Math.abs(corner.x() - 70), Math.abs(corner.x() - 90));
            double dy = Math.min(Math.abs(corner.y() - 40), Math.abs(corner.y() - 60));
            assertThat(Math.max(dx, dy)).isLessThan(2);
        }
        assertThat(Corners.find(new RgbImage(8, 8, new byte[192]), 0.1, 2)).isEmpty();
    }

    /** Waves shifted by (dx, dy); the columns left of {@code curtain} are an even grey. */
    private static RgbImage pattern(int dx, int dy, int curtain) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double u = x - dx;
                double v = y - dy;
                double value = 128
                        + 40 * Math.sin(0.31 * u + 0.17 * v)
                        + 40 * Math.cos(0.23 * v - 0.29 * u)
                        + 30 * Math.sin(0.013 * u * v / 4);
                byte grey = (byte) Math.round(x < curtain ? 90 : value);
                Arrays.fill(rgb, 3 * (y * SIZE + x), 3 * (y * SIZE + x) + 3, grey);
            }
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private static List<RgbImage> frames(DrawnClip clip) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < clip.frames(); f++) {
            frames.add(clip.frame(f));
        }
        return frames;
    }

    private static List<PixelPoint> starts(List<ClipTrack> tracks) {
        return tracks.stream()
                .map(track -> new PixelPoint(track.x()[0] * SIZE, track.y()[0] * SIZE))
                .toList();
    }

    private static boolean visible(ClipTrack track) {
        for (boolean seen : track.visible()) {
            if (!seen) {
                return false;
            }
        }
        return true;
    }

    private static double median(List<Double> values) {
        return values.stream()
                .sorted()
                .skip((values.size() - 1) / 2)
                .findFirst()
                .orElseThrow();
    }
}
