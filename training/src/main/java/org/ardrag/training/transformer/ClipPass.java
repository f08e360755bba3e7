package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.UnaryOperator;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective.Backward;
import org.jspecify.annotations.Nullable;

/**
 * Passes over whole clips, forward and back.
 *
 * @param recompute whether blocks are worked out once more on the way back, so that no more than one block's graph is in
 *     memory ({@link RecomputedPass})
 */
public record ClipPass(CausalWanModel model, boolean recompute) {

    /**
     * What noisy frames stand behind.
     *
     * @param mask which token may look at which, or null for all
     * @param clean what lies in the place of a KV cache, or null
     * @param cleanTimesteps of that, or null
     */
    public record Behind(@Nullable NDArray mask, @Nullable NDArray clean, @Nullable NDArray cleanTimesteps) {

        /** Nothing: every token looks at every other. */
        public static final Behind NOTHING = new Behind(null, null, null);
    }

    /** The transformer's output for [B, inDim, F, H, W] at timesteps [B, F]; records the graph. */
    public NDArray run(NDManager owner, Weights weights, NDArray x, NDArray t, Behind behind) {
        return model.forwardTrain(
                owner, weights, x, t, behind.mask(), behind.clean(), behind.cleanTimesteps(), null, null);
    }

    /**
     * The same, and back: adds the gradients of a loss to those of the weights.
     *
     * @param loss of the output, a scalar
     * @return the loss
     */
    public double backward(
            NDManager owner,
            Weights weights,
            NDArray x,
            NDArray t,
            Behind behind,
            UnaryOperator<NDArray> loss,
            Backward backward) {
        return recompute
                ? RecomputedPass.backward(
                        owner,
                        model.pieces(owner, x, t, behind.mask(), behind.clean(), behind.cleanTimesteps()),
                        weights,
                        loss,
                        backward)
                : backward.pass(loss.apply(run(owner, weights, x, t, behind)));
    }
}
