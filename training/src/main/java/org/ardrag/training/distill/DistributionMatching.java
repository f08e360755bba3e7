package org.ardrag.training.distill;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.ardrag.inference.schedule.FlowMatchScheduler;

/**
 * Distribution matching distillation (Yin et al. 2024, arXiv 2405.14867) in the form of guandeh17/Self-Forcing,
 * {@code model/dmd.py} and {@code utils/loss.py}: generated clips are noised again, a real and a fake score network say what
 * each takes them for, and the student moves along the difference. All latents have the batch as their first axis; the order
 * of the others does not matter.
 *
 * @param timestepShift of the timestep that clips are noised to
 * @param realGuidance weight of (conditional - unconditional) added to the conditional estimate of the real score
 * @param fakeGuidance the same of the fake score, 0 for none
 * @param minStep smallest timestep that is used
 * @param maxStep largest timestep that is used
 */
public record DistributionMatching(
        double timestepShift, double realGuidance, double fakeGuidance, int minStep, int maxStep) {

    private static final int STEPS = FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;

    public DistributionMatching {
        if (timestepShift <= 0 || minStep < 0 || maxStep > STEPS || minStep > maxStep) {
            throw new IllegalArgumentException("timestep_shift " + timestepShift + ", min_step " + minStep
                    + ", max_step " + maxStep + "; a shift above 0 and steps from 0 to " + STEPS + " are allowed");
        }
    }

    /** The timestep that an evenly drawn one stands for: shifted, then held within the limits. */
    public float timestep(long drawn) {
        double t = (double) drawn / STEPS;
        double shifted = timestepShift * t / (1 + (timestepShift - 1) * t) * STEPS;
        return (float) Math.max(minStep, Math.min(maxStep, shifted));
    }

    /**
     * The real score's clean estimate under guidance. Officially cond + scale * (cond - uncond): one more than the usual
     * scale.
     */
    public NDArray real(NDArray conditional, NDArray unconditional) {
        return guided(conditional, unconditional, realGuidance);
    }

    /** The fake score's clean estimate under guidance. */
    public NDArray fake(NDArray conditional, NDArray unconditional) {
        return guided(conditional, unconditional, fakeGuidance);
    }

    private static NDArray guided(NDArray conditional, NDArray unconditional, double scale) {
        return scale == 0 ? conditional : conditional.add(times(conditional.sub(unconditional), scale));
    }

    /**
     * The direction away from which the generated clips should go: (fake - real), each clip by its mean distance to the real
     * estimate. What cannot be told is 0, as officially: a clip that both scores take for what it is. So a score that gives
     * no numbers would be silent; whoever asks looks at the estimates first.
     *
     * @param generated clean latents [B, ...]
     * @param real estimate of the real score
     * @param fake estimate of the fake score
     */
    public static NDArray gradient(NDArray generated, NDArray real, NDArray fake) {
        Shape shape = generated.getShape();
        long[] oneEach = new long[shape.dimension()];
        Arrays.fill(oneEach, 1);
        oneEach[0] = shape.get(0);
        NDArray distance = generated.sub(real).abs().reshape(shape.get(0), -1);
        NDArray normalizer = distance.mean(new int[] {1}).reshape(oneEach);
        NDArray gradient = fake.sub(real).div(normalizer);
        NDArray finite = NDArrays.where(gradient.isNaN(), gradient.zerosLike(), gradient);
        return finite.clip(-Float.MAX_VALUE, Float.MAX_VALUE);
    }

    /**
     * A loss whose gradient by the generated latents is the given one over their number: half the mean squared distance to
     * where they should have been. (Officially in float64; the gradient is the same to float32's last digits.)
     *
     * @param generated with its graph
     * @param gradient what {@link #gradient} made
     */
    public static NDArray loss(NDArray generated, NDArray gradient) {
        NDArray target = generated.stopGradient().sub(gradient.stopGradient());
        return times(generated.sub(target).square().mean(), 0.5);
    }

    /**
     * The mean squared distance to the true clips, which may be added to {@link #loss}. The regression loss of Yin et al. 2023
     * (arXiv 2311.18828, section 3.3) is LPIPS to what the teacher makes of the same noise, one answer to each; here one true
     * clip stands for all noises, so that the least of this loss is their mean.
     *
     * @param generated latents with their graph, [B, ...]
     * @param truth latents of the true clips of the same pictures and drags, of the same shape
     */
    public static NDArray regression(NDArray generated, NDArray truth) {
        return generated.sub(truth).square().mean();
    }

    /**
     * The fake score network's own loss: flow matching on the student's clips, all timesteps alike.
     *
     * @param error how far its output is off, with its graph
     */
    public static NDArray criticLoss(NDArray error) {
        return error.square().mean();
    }
}
