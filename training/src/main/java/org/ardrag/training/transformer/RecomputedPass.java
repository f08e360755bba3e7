package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ardrag.inference.model.ClipPieces;
import org.ardrag.inference.model.ClipPieces.Run;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective.Backward;

/**
 * A pass over whole clips, forward and back, with no more than one block's graph in memory: the tokens before each block are
 * kept, all else is worked out once more on the way back (Chen et al. 2016, arXiv 1604.06174). It costs one more forward pass;
 * the gradients are the same.
 */
public final class RecomputedPass {

    private RecomputedPass() {}

    /**
     * Adds the gradients of a loss to those of the weights.
     *
     * @param loss of the pass's output [B, outDim, F, H, W], a scalar
     * @return the loss
     */
    public static double backward(
            NDManager owner, ClipPieces pieces, Weights weights, UnaryOperator<NDArray> loss, Backward backward) {
        // 1. Forward without a graph; what stands between the pieces is kept.
        NDList begun = pieces.begin(Run.CALL, owner, weights);
        NDArray e = leaf(begun.get(1));
        NDArray e0 = leaf(begun.get(2));
        List<NDArray> tokens = new ArrayList<>();
        tokens.add(leaf(begun.get(0)));
        for (int i = 0; i < pieces.blocks(); i++) {
            tokens.add(leaf(pieces.block(Run.CALL, owner, weights, i, tokens.get(i), e0)));
        }
        NDArray output = leaf(pieces.end(Run.CALL, owner, weights, tokens.get(pieces.blocks()), e));

        // 2. The loss, back to the output.
        double value = backward.pass(loss.apply(output));

        // 3. Back through one piece after the other, each run once more with its graph.
        NDArray last = tokens.get(pieces.blocks());
        piece(
                owner,
                scratch -> toward(
                        scratch, pieces, pieces.end(Run.RECORD, scratch, weights, last, e), output.getGradient()),
                backward);
        for (int i = pieces.blocks() - 1; i >= 0; i--) {
            int at = i;
            piece(
                    owner,
                    scratch -> toward(
                            scratch,
                            pieces,
                            pieces.block(Run.RECORD, scratch, weights, at, tokens.get(at), e0),
                            tokens.get(at + 1).getGradient()),
                    backward);
            tokens.get(at + 1).close();
        }
        piece(
                owner,
                scratch -> pieces.toward(
                        scratch,
                        pieces.begin(Run.RECORD, scratch, weights),
                        List.of(tokens.get(0).getGradient(), e.getGradient(), e0.getGradient())),
                backward);
        return value;
    }

    private interface Piece {
        NDArray recorded(NDManager scratch);
    }

    private static void piece(NDManager owner, Piece piece, Backward backward) {
        try (NDManager scratch = owner.newSubManager()) {
            backward.handOn(piece.recorded(scratch));
        }
    }

    private static NDArray toward(NDManager scratch, ClipPieces pieces, NDArray value, NDArray gradient) {
        return pieces.toward(scratch, List.of(value), List.of(gradient));
    }

    /** A copy that a backward pass ends at. */
    private static NDArray leaf(NDArray made) {
        NDArray copy = made.duplicate();
        made.close();
        copy.setRequiresGradient(true);
        return copy;
    }
}
