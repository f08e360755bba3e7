package org.ardrag.training.reward;

import java.util.List;
import java.util.stream.Stream;
import org.ardrag.training.tracking.PointTracker;

/**
 * R = R_quality + R_motion (AR-Drag, arXiv 2510.08131, section 4).
 *
 * @param quality how good frames look
 * @param motion how near things went to where they were dragged
 * @param tracker finds where they went
 */
public record DragReward(FrameQuality quality, MotionReward motion, PointTracker tracker) implements RewardFunction {

    /** The reward that needs no weights: {@link PictureLikeness} and {@link MotionReward#tracker}. */
    public static DragReward withoutWeights(double lambda, double alpha) {
        return new DragReward(new PictureLikeness(), new MotionReward(lambda, alpha), MotionReward.tracker());
    }

    @Override
    public ClipReward of(GeneratedClip clip) {
        List<FollowedPath> paths = FollowedPath.follow(tracker, clip);
        MotionReward.OfChunk[] chunks = motion.of(clip, paths);
        return new ClipReward(
                quality.of(clip, paths),
                Stream.of(chunks).mapToDouble(MotionReward.OfChunk::reward).toArray(),
                Stream.of(chunks).mapToInt(MotionReward.OfChunk::hinges).sum(),
                Stream.of(chunks).mapToInt(MotionReward.OfChunk::dead).sum());
    }
}
