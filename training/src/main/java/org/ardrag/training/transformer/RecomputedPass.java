package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.model.PassPieces;
import org.ardrag.inference.model.PassPieces.Run;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective.Backward;
import org.jspecify.annotations.Nullable;

/**
 * A pass with no more than one block's graph in memory: it goes forward without a graph, as far as it is asked to, and keeps
 * the tokens before each block; all else is worked out once more on the way back (Chen et al. 2016, arXiv 1604.06174). It costs
 * one more forward pass; the gradients are the same.
 */
final class RecomputedPass implements RecordedPass {

    private final NDManager owner;
    private final PassPieces pieces;
    private final Weights weights;
    private final int every;
    /** Whether the weights are to have gradients; else only the input is. */
    private final boolean learns;

    private final NDArray e;
    private final NDArray e0;

    /** Before each block that was asked for, and behind the last of these. */
    private final List<NDArray> tokens = new ArrayList<>();

    private @Nullable NDArray output;

    /** One without features. */
    RecomputedPass(NDManager owner, PassPieces pieces, Weights weights) {
        this(owner, pieces, weights, Integer.MAX_VALUE);
    }

    /** @param every how many blocks lie between two features */
    RecomputedPass(NDManager owner, PassPieces pieces, Weights weights, int every) {
        this.owner = owner;
        this.pieces = pieces;
        this.weights = weights;
        this.every = every;
        NDList begun = pieces.begin(Run.CALL, owner, weights);
        learns = weights.tensors().values().stream().anyMatch(NDArray::hasGradient);
        tokens.add(leaf(begun.get(0), true));
        e = leaf(begun.get(1), learns);
        e0 = leaf(begun.get(2), learns);
    }

    /** A copy that a backward pass ends at, if one comes by. */
    private static NDArray leaf(NDArray made, boolean asksForGradient) {
        NDArray copy = made.duplicate();
        made.close();
        copy.setRequiresGradient(asksForGradient);
        return copy;
    }

    private NDArray tokensBehind(int blocks) {
        for (int i = tokens.size() - 1; i < blocks; i++) {
            tokens.add(leaf(pieces.block(Run.CALL, owner, weights, i, tokens.get(i), e0), true));
        }
        return tokens.get(blocks);
    }

    @Override
    public NDArray output() {
        NDArray made = output;
        if (made == null) {
            made = leaf(pieces.end(Run.CALL, owner, weights, tokensBehind(pieces.blocks()), e), true);
            output = made;
        }
        return made;
    }

    @Override
    public List<NDArray> features() {
        List<NDArray> features = new ArrayList<>();
        for (int blocks = every; blocks <= pieces.blocks(); blocks += every) {
            features.add(tokensBehind(blocks));
        }
        return features;
    }

    /** Through one piece after the other, each run once more with its graph. */
    @Override
    public void back(Backward backward) {
        NDArray made = output;
        if (made != null) {
            NDArray last = tokens.get(pieces.blocks());
            piece(backward, scratch -> List.of(pieces.end(Run.RECORD, scratch, weights, last, e)), List.of(made));
        }
        for (int i = tokens.size() - 2; i >= 0; i--) {
            int at = i;
            NDArray behind = tokens.get(at + 1);
            piece(
                    backward,
                    scratch -> List.of(pieces.block(Run.RECORD, scratch, weights, at, tokens.get(at), e0)),
                    List.of(behind));
            behind.close();
        }
        List<Integer> needed =
                !learns ? List.of(0) : made == null ? List.of(0, 2) : List.of(0, 1, 2); // e is of the output
        List<NDArray> begun = List.of(tokens.get(0), e, e0);
        piece(backward, scratch -> of(pieces.begin(Run.RECORD, scratch, weights), needed), of(begun, needed));
    }

    private static List<NDArray> of(List<NDArray> all, List<Integer> needed) {
        return needed.stream().map(all::get).toList();
    }

    private interface Piece {
        List<NDArray> recorded(NDManager scratch);
    }

    /** Hands on to what a piece was made of the gradients by what it made. */
    private void piece(Backward backward, Piece piece, List<NDArray> made) {
        try (NDManager scratch = owner.newSubManager()) {
            List<NDArray> gradients = new ArrayList<>();
            for (NDArray leaf : made) {
                NDArray gradient = leaf.getGradient();
                gradient.attach(scratch);
                gradients.add(gradient);
            }
            backward.handOn(pieces.toward(scratch, piece.recorded(scratch), gradients));
        }
    }
}
