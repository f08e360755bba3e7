package org.ardrag.inference.session;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Gaussian noise that depends on its key (seed, chunk, step) alone, never on what was drawn before: so a chunk made again
 * after a rewind meets the same noise. SplitMix64 (Steele, Lea, Flood 2014) and the Box-Muller transform.
 */
public final class KeyedNoise {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private KeyedNoise() {}

    /**
     * Draws it.
     *
     * @param chunk number of the chunk
     * @param step number of the denoising step in it
     */
    public static NDArray draw(NDManager owner, long seed, int chunk, int step, Shape shape) {
        long state = mix(mix(mix(seed) + chunk) + step);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i += 2) {
            double u = uniform(mix(state += GOLDEN_GAMMA));
            double angle = 2 * Math.PI * uniform(mix(state += GOLDEN_GAMMA));
            double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < values.length) {
                values[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
        return owner.create(values, shape);
    }

    /** In (0, 1]. */
    private static double uniform(long bits) {
        return ((bits >>> 11) + 1) * 0x1p-53;
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
