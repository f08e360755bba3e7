package org.ardrag.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.junit.jupiter.api.Test;

class ClipControlsTest {

    private static final int FRAMES = 13;

    private static DrawnClip clip(boolean[] held) {
        float[] x = new float[FRAMES];
        float[] y = new float[FRAMES];
        boolean[] visible = new boolean[FRAMES];
        for (int f = 0; f < FRAMES; f++) {
            x[f] = f * 0.05f;
            y[f] = 0.5f;
            visible[f] = true;
        }
        ClipTrack track = new ClipTrack(x, y, held, false, false, visible);
        return new DrawnClip(16, 16, FRAMES, new byte[FRAMES * 16 * 16 * 3], List.of(track), "");
    }

    private static boolean[] heldFrom(int first, int last) {
        boolean[] held = new boolean[FRAMES];
        for (int f = first; f <= last; f++) {
            held[f] = true;
        }
        return held;
    }

    private static double[] xs(ControlChunk chunk) {
        return chunk.frames().stream().mapToDouble(f -> f.get(0).x()).toArray();
    }

    /** A pointer that does what the clip's thing did gives the same control: training and studio follow one rule. */
    @Test
    void aLivePointerGivesTheSameControlAsTheClip() {
        List<ControlChunk> fromClip = ClipControls.of(clip(heldFrom(0, FRAMES - 1)), 4);
        Trajectories live = new Trajectories(16, 4);
        live.begin(0, 0, 0.5, 0);
        for (int chunk = 0; chunk < 3; chunk++) {
            for (int k = 1; k <= 4; k++) {
                int frame = 4 * chunk + k;
                live.move(0, frame * 0.05, 0.5, Math.round(frame * 62.5));
            }
            double[] expected = xs(live.next());
            assertThat(xs(fromClip.get(chunk))).containsExactly(expected, within(1e-3));
        }
    }

    @Test
    void aTrackThatBeginsLaterShowsWhereItWasGrabbedInItsFirstFrame() {
        List<ControlChunk> controls = ClipControls.of(clip(heldFrom(6, 12)), 4);
        assertThat(controls.get(0).frames()).allMatch(List::isEmpty);
        assertThat(xs(controls.get(1)))
                .containsExactly(new double[] {0.2, 0.2 + 0.2 / 3, 0.2 + 0.4 / 3, 0.4}, within(1e-6));
        assertThat(xs(controls.get(2))).containsExactly(new double[] {0.45, 0.5, 0.55, 0.6}, within(1e-6));
    }

    @Test
    void aTrackThatIsLetGoIsNotShownAnyMore() {
        List<ControlChunk> controls = ClipControls.of(clip(heldFrom(0, 5)), 4);
        assertThat(controls.get(1).frames()).noneMatch(List::isEmpty);
        assertThat(controls.get(2).frames()).allMatch(List::isEmpty);
    }
}
