package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.training.tracking.PixelPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a clip 128 pixels wide: static up to 1.54 pixels, moving from 5.12 on, shaking from 0.51 on. */
class TrackJudgeTest {

    private static final int FRAMES = 25;

    private final TrackJudge judge = new TrackJudge(Scenes.config(), 128);

    /** Goes so far to the right, and jumps up and down by so much. */
    private static PixelPoint[] path(int frames, double far, double shake) {
        PixelPoint[] places = new PixelPoint[frames];
        for (int f = 0; f < frames; f++) {
            places[f] = new PixelPoint(20 + far * f / (frames - 1), 30 + (f % 2 == 0 ? shake : -shake));
        }
        return places;
    }

    @ParameterizedTest
    @CsvSource({"0, STATIC,", "1.5, STATIC,", "1.7,, UNDECIDED", "5,, UNDECIDED", "5.3, MOVING,", "90, MOVING,"})
    void howFarATrackGoesDecidesWhatItIs(double far, TrackKind kind, TrackFault fault) {
        TrackJudge.Verdict verdict = judge.judge(path(FRAMES, far, 0), FRAMES, true);
        assertThat(verdict.kind()).isEqualTo(Optional.ofNullable(kind));
        assertThat(verdict.fault()).isEqualTo(Optional.ofNullable(fault));
    }

    @Test
    void whatIsLostAstrayOrShakingIsLeftOut() {
        assertThat(judge.judge(path(12, 20, 0), FRAMES, true).fault()).contains(TrackFault.LOST);
        assertThat(judge.judge(path(13, 20, 0), FRAMES, true).kind()).contains(TrackKind.MOVING);
        assertThat(judge.judge(path(FRAMES, 20, 0), FRAMES, false).fault()).contains(TrackFault.ASTRAY);
        assertThat(judge.judge(path(FRAMES, 0, 0.9), FRAMES, true).fault()).contains(TrackFault.JITTER);
        assertThat(judge.judge(path(FRAMES, 0, 0.3), FRAMES, true).kind()).contains(TrackKind.STATIC);
    }

    @Test
    void aThingThatSetsOffAtOnceDoesNotShake() {
        PixelPoint[] places = new PixelPoint[FRAMES];
        for (int f = 0; f < FRAMES; f++) {
            places[f] = new PixelPoint(20 + 5.0 * Math.max(0, f - 12), 30);
        }
        assertThat(judge.judge(places, FRAMES, true).kind()).contains(TrackKind.MOVING);
    }
}
