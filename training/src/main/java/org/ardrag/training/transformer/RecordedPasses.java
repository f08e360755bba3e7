package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective.Backward;
import org.jspecify.annotations.Nullable;

/**
 * Passes that losses are taken of, over whole clips and over chunks, with the graph of all of a pass or with that of one block
 * at a time.
 *
 * @param recompute whether blocks are worked out once more on the way back, so that no more than one block's graph is in
 *     memory ({@link RecomputedPass})
 */
public record RecordedPasses(CausalWanModel model, boolean recompute) {

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

    /** Its graph is that of all of the pass. */
    private record Whole(NDArray output, List<NDArray> features) implements RecordedPass {

        @Override
        public void back(Backward backward) {
            // The loss went through it.
        }
    }

    /** The output of a pass over a whole clip, [B, inDim, F, H, W] at timesteps [B, F], in one graph. */
    public NDArray output(NDManager owner, Weights weights, NDArray x, NDArray t, Behind behind) {
        return model.forwardTrain(
                owner, weights, x, t, behind.mask(), behind.clean(), behind.cleanTimesteps(), null, null);
    }

    /** A pass over a whole clip; no features. */
    public RecordedPass clip(NDManager owner, Weights weights, NDArray x, NDArray t, Behind behind) {
        return recompute
                ? new RecomputedPass(
                        owner,
                        model.pieces(owner, x, t, behind.mask(), behind.clean(), behind.cleanTimesteps()),
                        weights)
                : new Whole(output(owner, weights, x, t, behind), List.of());
    }

    /** The same, looking both ways, with the tokens behind every so many blocks as its features. */
    public RecordedPass clipWithFeatures(NDManager owner, Weights weights, NDArray x, NDArray t, int every) {
        if (recompute) {
            return new RecomputedPass(owner, model.pieces(owner, x, t, null, null, null), weights, every);
        }
        NDList all = model.forwardFeatures(owner, weights, x, t, every, null, null);
        return new Whole(all.get(0), all.subList(1, all.size()));
    }

    /**
     * One over a chunk behind copies of what a KV cache holds; no features.
     *
     * @param startFrame index of the chunk's first latent frame
     * @param past what {@link org.ardrag.inference.model.KvCache#before} returned
     */
    public RecordedPass chunk(NDManager owner, Weights weights, NDArray x, NDArray t, int startFrame, NDList past) {
        return recompute
                ? new RecomputedPass(owner, model.piecesBehind(owner, x, t, startFrame, past), weights)
                : new Whole(model.forwardBehind(owner, weights, x, t, startFrame, past, null, null), List.of());
    }

    /**
     * One over a whole clip, forward and back: adds the gradients of a loss to those of the weights.
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
        RecordedPass pass = clip(owner, weights, x, t, behind);
        double value = backward.pass(loss.apply(pass.output()));
        pass.back(backward);
        return value;
    }
}
