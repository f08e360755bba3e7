package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;

/**
 * Noisy latents as they are at inference: led from pure noise by the model's own steps, not noised from the true clip. A
 * noised true latent shows what it is to become; a model that learns from such ones alone looks for the answer there, and at
 * inference finds nothing but its own first guess. (AR-Drag, arXiv 2510.08131, section 3, asks the same of distillation.)
 *
 * @param manifest the model's steps, its sampler and what its output means
 */
record OwnSteps(ModelManifest manifest) {

    /**
     * Leads every frame to its step.
     *
     * @param noise what a frame begins as, [B, C, F, h, w]
     * @param noised the frames that stand at no step, [B, C, F, h, w]
     * @param pass the transformer's output for latents [B, C, F, h, w] at timesteps [B, F], without a graph
     * @return [B, C, F, h, w]
     */
    NDArray lead(
            NDArray noise, NDArray noised, NoiseLevels levels, References references, BinaryOperator<NDArray> pass) {
        NDManager owner = noise.getManager();
        Shape shape = noise.getShape();
        List<Integer> list = manifest.denoisingStepList();
        int[] steps = levels.steps();
        int last = Arrays.stream(steps).max().orElse(-1);
        NDArray x = NDArrays.where(frames(owner, shape, steps, step -> step >= 0), noise, noised);
        for (int n = 0; n < last; n++) {
            float[] now = levels.timesteps().clone();
            for (int i = 0; i < steps.length; i++) {
                now[i] = steps[i] < 0 ? now[i] : list.get(Math.min(n, steps[i]));
            }
            NDArray output = pass.apply(x, new NoiseLevels(now, steps).t(owner, shape.get(0)));
            NDArray v = manifest.prediction().flow(output, x, references, sigma(n));
            NDArray next = manifest.sampler().step(x, v, sigma(n), sigma(n + 1), () -> owner.randomNormal(shape));
            int passed = n;
            x = NDArrays.where(frames(owner, shape, steps, step -> step > passed), next, x);
        }
        return x;
    }

    /** True in the frames whose step is so, [B, C, F, h, w]. */
    private static NDArray frames(NDManager owner, Shape shape, int[] steps, IntPredicate so) {
        float[] chosen = new float[steps.length];
        for (int i = 0; i < steps.length; i++) {
            chosen[i] = so.test(steps[i]) ? 1 : 0;
        }
        return owner.create(chosen, new Shape(shape.get(0), 1, shape.get(2), 1, 1))
                .toType(DataType.BOOLEAN, false)
                .broadcast(shape);
    }

    private double sigma(int n) {
        return (double) manifest.denoisingStepList().get(n) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
    }
}
