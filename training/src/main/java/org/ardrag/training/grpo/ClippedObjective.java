package org.ardrag.training.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;

/**
 * The clipped objective of policy optimisation, to be made small (yifan123/flow_grpo, {@code scripts/train_sd3.py}).
 *
 * @param clipRange how far the ratio of new to old density may go from 1 before its gradient ends
 * @param maxAdvantage advantages are held within this
 */
public record ClippedObjective(double clipRange, double maxAdvantage) {

    public ClippedObjective {
        if (!(clipRange > 0) || !(maxAdvantage > 0)) {
            throw new IllegalArgumentException(
                    "clip_range " + clipRange + ", adv_clip_max " + maxAdvantage + "; both have to be above 0");
        }
    }

    /** How much more likely a step has become, [B]; exactly 1 before the first update. */
    public static NDArray ratio(NDArray logProb, NDArray oldLogProb) {
        return logProb.sub(oldLogProb).exp();
    }

    /**
     * The mean over the batch.
     *
     * @param ratio of new to old density, with its graph, [B]
     * @param advantage [B]
     */
    public NDArray loss(NDArray ratio, NDArray advantage) {
        NDArray a = advantage.clip(-maxAdvantage, maxAdvantage).neg();
        NDArray clipped = ratio.clip(1 - clipRange, 1 + clipRange);
        return NDArrays.maximum(a.mul(ratio), a.mul(clipped)).mean();
    }
}
