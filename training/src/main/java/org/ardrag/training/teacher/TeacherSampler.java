package org.ardrag.training.teacher;

import static org.ardrag.inference.engine.Numbers.over;
import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.teacher.BidirectionalModel.Noised;

/**
 * Generates whole clips with a teacher: many guided steps of the ODE ({@code wan/image2video.py} of Wan-Video/Wan2.1, with
 * Euler's steps).
 *
 * @param steps from noise to clip
 * @param shift of the schedule
 * @param guidance how far to go from the clip in which nothing is held (at 0) through the one that is asked for (at 1)
 *     and beyond; 1 for none (Ho and Salimans 2022, arXiv 2207.12598)
 */
public record TeacherSampler(int steps, double shift, double guidance) {

    public TeacherSampler {
        if (steps < 1 || shift <= 0 || guidance < 0) {
            throw new IllegalArgumentException("sample_steps " + steps + ", shift " + shift + ", guidance " + guidance
                    + "; at least 1 step, a shift above 0 and a guidance of at least 0 are needed");
        }
    }

    /**
     * Generates clips, [B, C, F, h, w]; no graph is to be recorded by these weights. Frame 0 is the picture, whatever the
     * model takes it for: it is led there as noisy as it was in training, where its loss counts for nothing.
     *
     * @param condition what is asked for
     * @param nothing the same with nothing held
     */
    public NDArray generate(
            NDManager owner,
            BidirectionalModel model,
            Weights weights,
            ClipCondition condition,
            ClipCondition nothing) {
        double[] sigmas = new FlowMatchScheduler(steps, shift, 0, true).sigmas();
        NDArray noise = owner.randomNormal(condition.control().getShape());
        NDArray x = model.input() == PictureInput.KV ? withPicture(condition, noise) : noise;
        float[] t = new float[(int) noise.getShape().get(0)];
        for (int i = 0; i < steps; i++) {
            double sigma = sigmas[i];
            double next = i + 1 < steps ? sigmas[i + 1] : 0;
            Arrays.fill(t, (float) (sigma * FlowMatchScheduler.NUM_TRAIN_TIMESTEPS));
            try (NDManager scratch = owner.newSubManager()) {
                Noised noisy = model.level(scratch, x, t, noise);
                NDArray clean = withPicture(condition, clean(scratch, model, weights, condition, nothing, noisy));
                clean.attach(scratch);
                NDArray v = over(x.sub(clean), sigma);
                x = Flow.eulerStep(x, v, sigma, next);
                x.attach(owner);
            }
        }
        return x;
    }

    private static NDArray withPicture(ClipCondition condition, NDArray clips) {
        return condition.picture().concat(clips.get(":, :, 1:"), 2);
    }

    /** The clean estimate with guidance; what would count for nothing is not worked out. */
    private NDArray clean(
            NDManager owner,
            BidirectionalModel model,
            Weights weights,
            ClipCondition condition,
            ClipCondition nothing,
            Noised noisy) {
        if (guidance == 0) {
            return model.pass(owner, weights, nothing, noisy).clean();
        }
        NDArray held = model.pass(owner, weights, condition, noisy).clean();
        if (guidance == 1) {
            return held;
        }
        NDArray still = model.pass(owner, weights, nothing, noisy).clean();
        return still.add(times(held.sub(still), guidance));
    }
}
