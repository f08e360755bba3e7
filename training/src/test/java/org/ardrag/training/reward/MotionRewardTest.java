package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.training.tracking.Paths;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackedPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MotionRewardTest {

    private static final MotionReward MOTION = new MotionReward(25, 0.04);

    /** Four frames of 100 x 50 pixels behind the picture in two chunks, a point held at (0.2, 0.5) all the time. */
    private static MotionReward.OfChunk[] reward(@Nullable PixelPoint... found) {
        List<ControlPoint> held = List.of(new ControlPoint(0, 0.2f, 0.5f));
        ControlChunk control = new ControlChunk(List.of(held, held));
        RgbImage black = new RgbImage(100, 50, new byte[15000]);
        GeneratedClip clip = GeneratedClip.of(Collections.nCopies(5, black), List.of(control, control), 2);
        List<FollowedPath> paths = FollowedPath.follow(saying(Paths.of(found)), clip);
        return MOTION.of(clip, paths);
    }

    private static PointTracker saying(TrackedPath path) {
        return new PointTracker() {
            @Override
            public String name() {
                return "says so";
            }

            @Override
            public List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points) {
                return Collections.nCopies(points.size(), path);
            }
        };
    }

    @Test
    void distancesAreFractionsOfTheFrame() {
        PixelPoint there = new PixelPoint(20, 25);
        PixelPoint aTenthRight = new PixelPoint(30, 25);
        PixelPoint aTenthBelow = new PixelPoint(20, 30);
        MotionReward.OfChunk[] chunks = reward(there, there, there, aTenthRight, aTenthBelow);
        assertThat(chunks[0].reward()).isCloseTo(1, within(1e-6));
        assertThat(chunks[1].reward()).isCloseTo(25 * (0.04 - 0.01), within(1e-6));
        assertThat(chunks[1].dead()).isZero();
    }

    @Test
    void whatIsFarOffOrLostIsWorthNothingAndItsHingeIsDead() {
        PixelPoint there = new PixelPoint(20, 25);
        PixelPoint far = new PixelPoint(41, 25);
        MotionReward.OfChunk[] chunks = reward(there, far, far, there, null);
        assertThat(chunks[0]).isEqualTo(new MotionReward.OfChunk(0, 1, 1));
        assertThat(chunks[1].reward()).isCloseTo(0.5, within(1e-6));
        assertThat(chunks[1].dead()).isZero();
    }

    @Test
    void aWeightBelowNothingIsRefused() {
        assertThatThrownBy(() -> new MotionReward(-1, 0.04)).hasMessageContaining("lambda -1.0, alpha 0.04");
        assertThatThrownBy(() -> new MotionReward(1, 0)).hasMessageContaining("alpha 0.0");
    }
}
