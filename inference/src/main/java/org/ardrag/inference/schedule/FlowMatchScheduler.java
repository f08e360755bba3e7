package org.ardrag.inference.schedule;

/**
 * Flow matching with a shifted schedule: {@code FlowMatchScheduler} of guandeh17/Self-Forcing, {@code utils/scheduler.py}.
 * A noisy latent is {@code x_t = (1 - sigma) x_0 + sigma * noise}, the model predicts the flow {@code v = noise - x_0}, and
 * {@code sigma = shift * s / (1 + (shift - 1) * s)} for evenly spaced s.
 */
public final class FlowMatchScheduler {

    /** Timesteps run from this down to 0. */
    public static final int NUM_TRAIN_TIMESTEPS = 1000;

    private final double[] sigmas;
    private final float[] timesteps;

    /**
     * @param steps entries of the table
     * @param shift 1 for none
     * @param sigmaMin the smallest unshifted sigma
     * @param extraOneStep whether that smallest one is left out
     */
    public FlowMatchScheduler(int steps, double shift, double sigmaMin, boolean extraOneStep) {
        if (steps < 1 || shift <= 0) {
            throw new IllegalArgumentException(
                    steps + " steps with shift " + shift + "; at least 1 step and a shift above 0 are needed");
        }
        sigmas = new double[steps];
        timesteps = new float[steps];
        int intervals = extraOneStep ? steps : Math.max(1, steps - 1);
        for (int i = 0; i < steps; i++) {
            double s = 1 - (1 - sigmaMin) * i / intervals;
            sigmas[i] = shift * s / (1 + (shift - 1) * s);
            timesteps[i] = (float) (sigmas[i] * NUM_TRAIN_TIMESTEPS);
        }
    }

    /** The table that the official code trains and denoises with. */
    public static FlowMatchScheduler training(double shift) {
        return new FlowMatchScheduler(NUM_TRAIN_TIMESTEPS, shift, 0, true);
    }

    /** The table's sigmas, from noise to picture. */
    public double[] sigmas() {
        return sigmas.clone();
    }

    /** The table's timesteps, from noise to picture. */
    public float[] timesteps() {
        return timesteps.clone();
    }

    /** Index of the table's entry nearest to a timestep, the first of two equally near ones. */
    public int nearest(float timestep) {
        int best = 0;
        for (int i = 1; i < timesteps.length; i++) {
            if (Math.abs(timesteps[i] - timestep) < Math.abs(timesteps[best] - timestep)) {
                best = i;
            }
        }
        return best;
    }

    /** Sigma of the table's nearest entry. Timestep 0 has no entry of its own and takes the last one's, as officially. */
    public double sigma(float timestep) {
        return sigmas[nearest(timestep)];
    }

    /** The sigma behind the table's nearest entry: where an Euler step from there arrives. 0 behind the last. */
    public double nextSigma(float timestep) {
        int next = nearest(timestep) + 1;
        return next < sigmas.length ? sigmas[next] : 0;
    }

    /**
     * Warps a list of evenly counted steps onto the table ({@code warp_denoising_step} of
     * {@code pipeline/causal_inference.py}): step d stands for entry 1000 - d.
     */
    public float[] warp(int... denoisingStepList) {
        float[] warped = new float[denoisingStepList.length];
        for (int i = 0; i < warped.length; i++) {
            int d = denoisingStepList[i];
            if (d < 0 || d > NUM_TRAIN_TIMESTEPS) {
                throw new IllegalArgumentException("denoising step " + d + "; 0 to 1000 are allowed");
            }
            warped[i] = d == 0 ? 0 : timesteps[(NUM_TRAIN_TIMESTEPS - d) * timesteps.length / NUM_TRAIN_TIMESTEPS];
        }
        return warped;
    }

    /** Weight of every entry in the training loss: a bell around the middle, shifted to 0 and scaled to a mean of 1. */
    public double[] trainingWeights() {
        double[] weights = new double[timesteps.length];
        double n = timesteps.length;
        double min = Double.MAX_VALUE;
        for (int i = 0; i < weights.length; i++) {
            double y = (timesteps[i] - n / 2) / n;
            weights[i] = Math.exp(-2 * y * y);
            min = Math.min(min, weights[i]);
        }
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] -= min;
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= n / sum;
        }
        return weights;
    }
}
