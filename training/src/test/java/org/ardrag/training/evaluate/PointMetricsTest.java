package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ardrag.training.tracking.Paths;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.TrackedPath;
import org.junit.jupiter.api.Test;

class PointMetricsTest {

    private static final PixelPoint START = new PixelPoint(10, 20);

    @Test
    void theEndErrorIsAShareOfTheWidth() {
        TrackedPath path = Paths.of(START, new PixelPoint(33, 44));
        assertThat(PointMetrics.endError(path, new PixelPoint(30, 40), 100).orElseThrow())
                .isCloseTo(0.05, within(1e-12));
    }

    @Test
    void aLostPointHasNoEndErrorAndNoDriftAndFollowedNothing() {
        TrackedPath lost = Paths.of(START, new PixelPoint(30, 40), null);
        assertThat(PointMetrics.endError(lost, new PixelPoint(30, 40), 100)).isEmpty();
        assertThat(PointMetrics.drift(lost, 100)).isEmpty();
        assertThat(PointMetrics.following(lost, new PixelPoint(30, 40))).isZero();
    }

    @Test
    void theTrackErrorIsTheMeanOfTheFramesInWhichAPointIsFound() {
        List<PixelPoint> asked = List.of(START, new PixelPoint(20, 20), new PixelPoint(30, 20), new PixelPoint(40, 20));
        TrackedPath path = Paths.of(START, new PixelPoint(20, 24), new PixelPoint(30, 30), null);
        assertThat(PointMetrics.trackError(path, asked, 100).orElseThrow()).isCloseTo(0.07, within(1e-12));
        TrackedPath lost = Paths.of(START, null, null, null);
        assertThat(PointMetrics.trackError(lost, asked, 100)).isEmpty();
    }

    @Test
    void theDriftIsTheFarthestOfAllFrames() {
        TrackedPath path = Paths.of(START, new PixelPoint(13, 24), new PixelPoint(10, 21));
        assertThat(PointMetrics.drift(path, 100).orElseThrow()).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void followingIsTheShareOfTheWayThatIsLeftBehind() {
        PixelPoint asked = new PixelPoint(50, 20);
        assertThat(PointMetrics.following(Paths.of(START, asked), asked)).isEqualTo(1);
        assertThat(PointMetrics.following(Paths.of(START, START), asked)).isZero();
        assertThat(PointMetrics.following(Paths.of(START, new PixelPoint(30, 20)), asked))
                .isCloseTo(0.5, within(1e-12));
        assertThat(PointMetrics.following(Paths.of(START, new PixelPoint(60, 20)), asked))
                .as("too far is as wrong as too short")
                .isCloseTo(0.75, within(1e-12));
        assertThat(PointMetrics.following(Paths.of(START, new PixelPoint(-30, 20)), asked))
                .isZero();
        assertThatThrownBy(() -> PointMetrics.following(Paths.of(START, START), START))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
