package org.ardrag.inference.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrajectoriesTest {

    private final Trajectories trajectories = new Trajectories(16, 4); // a chunk is 250 ms

    private static double[] xs(ControlChunk chunk) {
        return chunk.frames().stream().mapToDouble(f -> f.get(0).x()).toArray();
    }

    @Test
    void theFirstChunkOfATrackShowsItsBeginPointAndEndsAtTheNewestPosition() {
        trajectories.begin(0, 0.1, 0.5, 1000);
        trajectories.move(0, 0.4, 0.5, 1150);
        assertThat(xs(trajectories.next())).containsExactly(new double[] {0.1, 0.2, 0.3, 0.4}, within(1e-6));
    }

    @Test
    void aLaterChunkRunsFromWhereTheLastOneEnded() {
        trajectories.begin(0, 0.1, 0.5, 1000);
        trajectories.next();
        trajectories.move(0, 0.3, 0.5, 1100);
        trajectories.move(0, 0.5, 0.5, 1200);
        assertThat(xs(trajectories.next())).containsExactly(new double[] {0.2, 0.3, 0.4, 0.5}, within(1e-6));
    }

    @Test
    void positionsAreResampledByTime() {
        trajectories.begin(0, 0, 0.5, 0);
        trajectories.next();
        trajectories.move(0, 0.6, 0.5, 50);
        trajectories.move(0, 0.8, 0.5, 200);
        // 200 ms in four steps: 50, 100, 150 and 200 ms along the way
        assertThat(xs(trajectories.next()))
                .containsExactly(new double[] {0.6, 0.6 + 0.2 / 3, 0.6 + 0.4 / 3, 0.8}, within(1e-6));
    }

    @Test
    void aPointerThatRestedDoesNotSpendTheRestOnTheWay() {
        trajectories.begin(0, 0, 0.5, 0);
        trajectories.next();
        trajectories.move(0, 0.2, 0.5, 5000);
        assertThat(xs(trajectories.next())).containsExactly(new double[] {0.05, 0.1, 0.15, 0.2}, within(1e-6));
    }

    @Test
    void afterItsEndATrackHoldsItsPlaceUntilItIsRemoved() {
        trajectories.begin(0, 0.1, 0.5, 0);
        trajectories.end(0, 0.3, 0.5, 100);
        trajectories.next();
        assertThat(xs(trajectories.next())).containsOnly((double) 0.3f);
        trajectories.remove(0);
        assertThat(trajectories.next().frames()).allMatch(List::isEmpty);
    }

    @Test
    void aDrawnPathKeepsItsOwnTimingAndEndsAsAnAnchor() {
        trajectories.path(3, List.of(new PathPoint(0, 0, 0), new PathPoint(0.5f, 0, 250), new PathPoint(0.5f, 1, 500)));
        assertThat(xs(trajectories.next())).containsExactly(new double[] {0, 0.5 / 3, 1.0 / 3, 0.5}, within(1e-6));
        ControlChunk second = trajectories.next();
        assertThat(second.frames().get(3).get(0)).isEqualTo(new ControlPoint(3, 0.5f, 1));
        assertThat(second.frames().get(1).get(0).y()).isCloseTo(0.5f, within(1e-6f));
        assertThat(trajectories.next().frames()).allMatch(f -> f.get(0).equals(new ControlPoint(3, 0.5f, 1)));
    }

    @Test
    void anAnchorStaysWhereItIs() {
        trajectories.anchor(2, 0.2, 0.8);
        trajectories.next();
        assertThat(trajectories.next().frames()).allMatch(f -> f.equals(List.of(new ControlPoint(2, 0.2f, 0.8f))));
    }

    @Test
    void theNewestDragTimeIsThatOfTheEventsThatTheChunkUsed() {
        assertThat(trajectories.newestTime()).isZero();
        trajectories.begin(0, 0.1, 0.5, 1000);
        trajectories.move(0, 0.2, 0.5, 1040);
        assertThat(trajectories.newestTime()).isZero();
        trajectories.next();
        assertThat(trajectories.newestTime()).isEqualTo(1040);
    }

    @Test
    void aRewindRestoresTheTracksAsTheyWere() {
        trajectories.begin(0, 0.1, 0.5, 1000);
        ControlChunk first = trajectories.next();
        trajectories.move(0, 0.3, 0.5, 1100);
        ControlChunk second = trajectories.next();
        trajectories.anchor(1, 0.9, 0.9);
        trajectories.next();
        trajectories.rewind(2);
        assertThat(trajectories.nextChunk()).isEqualTo(2);
        assertThat(trajectories.next()).isEqualTo(second);
        trajectories.rewind(1);
        assertThat(trajectories.newestTime()).isZero();
        assertThat(trajectories.next()).isEqualTo(first);
    }

    @Test
    void placesFarFromTheFrameAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> trajectories.begin(0, Double.NaN, 0, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trajectories.anchor(0, 0, 1e9))
                .withMessageContaining("-1 to 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trajectories.path(0, List.of(new PathPoint(0, 0, 10), new PathPoint(0, 0, 5))))
                .withMessageContaining("back in time");
    }

    @Test
    void aTrackKeepsTheReachItWasGiven() {
        Trajectories trajectories = new Trajectories(16, 4);
        trajectories.begin(1, 0.2, 0.2, 0, 0.2);
        trajectories.move(1, 0.4, 0.2, 100);
        trajectories.path(2, List.of(new PathPoint(0.5f, 0.5f, 0), new PathPoint(0.6f, 0.5f, 500)), 0.07);
        trajectories.anchor(3, 0.9, 0.9);
        for (int chunk = 0; chunk < 3; chunk++) {
            assertThat(trajectories.next().frames().get(3))
                    .extracting(ControlPoint::reach)
                    .containsExactly(0.2f, 0.07f, ControlPoint.REACH);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.049, 0.31, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aReachThatTakesNothingOrEverythingIsRefused(double reach) {
        Trajectories trajectories = new Trajectories(16, 4);
        assertThatThrownBy(() -> trajectories.begin(1, 0.5, 0.5, 0, reach))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(String.valueOf(reach))
                .hasMessageContaining("0.05 to 0.3");
        assertThat(trajectories.next().frames().get(0)).isEmpty();
    }
}
