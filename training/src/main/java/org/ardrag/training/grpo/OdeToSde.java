package org.ardrag.training.grpo;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;

/**
 * The stochastic differential equation with the same marginals as the flow's ordinary one, one Euler-Maruyama step of it
 * (Flow-GRPO, arXiv 2505.05470, equation 9; yifan123/flow_grpo, {@code sd3_sde_with_logprob.py}).
 *
 * @param noiseLevel the a in sigma_t = a sqrt(t / (1 - t)); 0.7 officially
 * @param sigmaBelowOne the noise level that stands for 1 in that formula, where it has a pole: the second of the list
 */
public record OdeToSde(double noiseLevel, double sigmaBelowOne) implements TransitionKernel {

    public OdeToSde {
        if (!(noiseLevel > 0) || !(sigmaBelowOne > 0 && sigmaBelowOne < 1)) {
            throw new IllegalArgumentException("noise_level " + noiseLevel + " and a sigma below one of "
                    + sigmaBelowOne + "; above 0 and in (0, 1) are allowed");
        }
    }

    /** The diffusion coefficient at a noise level. */
    public double diffusion(double sigma) {
        return noiseLevel * Math.sqrt(sigma / (1 - (sigma == 1 ? sigmaBelowOne : sigma)));
    }

    @Override
    public Transition step(NDArray xt, NDArray v, double sigma, double nextSigma) {
        double dt = nextSigma - sigma;
        double std = diffusion(sigma);
        double half = std * std / (2 * sigma);
        NDArray mean = times(xt, 1 + half * dt).add(times(v, (1 + half * (1 - sigma)) * dt));
        return new Transition(mean, std * Math.sqrt(-dt));
    }
}
