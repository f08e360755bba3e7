package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class AskedPathTest {

    private static List<ControlPoint> at(int track, double x) {
        return List.of(new ControlPoint(track, (float) x, 0.5f));
    }

    @Test
    void aPathBeginsWhereItWasGrabbedAndEndsWhereItWasLetGo() {
        ControlChunk none = ControlChunk.empty(2);
        ControlChunk held = new ControlChunk(List.of(at(7, 0.25), at(7, 0.5)));
        AskedPath path = AskedPath.of(List.of(none, held, none), 2).get(0);
        assertThat(path.grabbed()).isEqualTo(2);
        assertThat(path.x()).containsExactly(0.25, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5);
        assertThat(path.held()).containsExactly(false, false, false, true, true, false, false);
        assertThat(path.gone(6)).isEqualTo(0.25);
    }

    @Test
    void whereNothingIsAskedThereIsNoPath() {
        assertThat(AskedPath.of(List.of(ControlChunk.empty(4)), 4)).isEmpty();
    }
}
