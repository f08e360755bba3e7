package org.ardrag.training.grpo;

import static org.ardrag.inference.engine.Numbers.over;
import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;

/**
 * One stochastic denoising step: the next latent is Gaussian, with the same deviation everywhere.
 *
 * @param mean of the next latent, [B, ...]
 * @param deviation its standard deviation, above 0
 */
public record Transition(NDArray mean, double deviation) {

    private static final double LOG_SQRT_TWO_PI = Math.log(Math.sqrt(2 * Math.PI));

    public Transition {
        if (!(deviation > 0)) {
            throw new IllegalArgumentException(
                    "a step of deviation " + deviation + " has no density; above 0 is allowed");
        }
    }

    /** The next latent that this noise leads to. */
    public NDArray next(NDArray noise) {
        return mean.add(times(noise, deviation));
    }

    /**
     * Log-density of a next latent, the mean over its elements as in yifan123/flow_grpo,
     * {@code sd3_sde_with_logprob.py}; [B].
     */
    public NDArray logProb(NDArray next) {
        NDArray distance = next.stopGradient().sub(mean).square();
        NDArray each = over(distance, -2 * deviation * deviation).sub((float) (Math.log(deviation) + LOG_SQRT_TWO_PI));
        return meanOfEach(each);
    }

    /** Kullback-Leibler divergence to the same step of another policy, the mean over elements; [B]. */
    public NDArray divergence(Transition reference) {
        return over(meanOfEach(mean.sub(reference.mean).square()), 2 * deviation * deviation);
    }

    private static NDArray meanOfEach(NDArray values) {
        return values.reshape(values.getShape().get(0), -1).mean(new int[] {1});
    }
}
