package org.ardrag.training.grpo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.ardrag.inference.session.KeyedNoise;
import org.ardrag.training.transformer.SelfRollout;

/**
 * The noise of a group of rollouts: the same for all of them, but at the stochastic steps, where each has its own. So whatever
 * tells the rewards of a group apart was done by actions that the loss sees (DanceGRPO, arXiv 2505.07818, shares the first
 * noise likewise).
 *
 * @param seed of all of it
 * @param stochastic steps of each chunk
 */
record GroupNoise(long seed, int[][] stochastic) implements SelfRollout.Noise {

    @Override
    public NDArray draw(NDManager owner, int chunk, int step, Shape shape) {
        if (step > 0 && Arrays.binarySearch(stochastic[chunk], step - 1) >= 0) {
            return KeyedNoise.draw(owner, seed, chunk, step, shape);
        }
        long[] one = shape.getShape().clone();
        one[0] = 1;
        return KeyedNoise.draw(owner, seed, chunk, step, new Shape(one)).repeat(0, shape.get(0));
    }
}
