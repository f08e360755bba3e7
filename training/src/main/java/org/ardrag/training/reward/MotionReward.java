package org.ardrag.training.reward;

import java.util.List;
import java.util.Optional;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;

/**
 * R_motion = lambda * max(0, alpha - ||tracked - asked||^2), coordinates as fractions of the frame (AR-Drag, arXiv
 * 2510.08131, section 4). Each held point of a frame has its hinge, a lost one has none of it; a chunk's reward is the mean
 * over its held frames and then over its points. Where nothing is asked it is all that can be had.
 *
 * @param lambda weight
 * @param alpha squared distance from which on nothing is left
 */
public record MotionReward(double lambda, double alpha) {

    public MotionReward {
        if (!(lambda >= 0) || !(alpha > 0)) {
            throw new IllegalArgumentException(
                    "lambda " + lambda + ", alpha " + alpha + "; at least 0 and above 0 are allowed");
        }
    }

    /** The tracker that rewards. The one that judges in an evaluation is another. */
    public static PointTracker tracker() {
        return new LucasKanadeTracker();
    }

    /**
     * A chunk's reward.
     *
     * @param reward lambda times the mean hinge
     * @param hinges points that were held in the chunk
     * @param dead those of them with nothing left in any frame: whatever they did, they would teach nothing
     */
    public record OfChunk(double reward, int hinges, int dead) {}

    /** The reward of every chunk. */
    public OfChunk[] of(GeneratedClip clip, List<FollowedPath> paths) {
        OfChunk[] rewards = new OfChunk[clip.chunks()];
        for (int chunk = 0; chunk < rewards.length; chunk++) {
            int hinges = 0;
            int dead = 0;
            double sum = 0;
            for (FollowedPath path : paths) {
                int from = clip.firstFrame(chunk);
                int to = from + clip.framesPerChunk();
                int held = 0;
                double left = 0;
                for (int f = from; f < to; f++) {
                    if (path.asked().held()[f]) {
                        held++;
                        left += hinge(clip.picture(), path, f);
                    }
                }
                if (held > 0) {
                    hinges++;
                    dead += left == 0 ? 1 : 0;
                    sum += left / held;
                }
            }
            rewards[chunk] = new OfChunk(lambda * (hinges == 0 ? alpha : sum / hinges), hinges, dead);
        }
        return rewards;
    }

    private double hinge(RgbImage picture, FollowedPath path, int frame) {
        Optional<PixelPoint> found = path.at(frame);
        if (found.isEmpty()) {
            return 0;
        }
        double dx = found.get().x() / picture.width() - path.asked().x()[frame];
        double dy = found.get().y() / picture.height() - path.asked().y()[frame];
        return Math.max(0, alpha - dx * dx - dy * dy);
    }
}
