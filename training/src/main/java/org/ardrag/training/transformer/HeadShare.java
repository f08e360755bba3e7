package org.ardrag.training.transformer;

import static org.ardrag.inference.engine.Numbers.scale;

import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.weights.Weights;

/**
 * A share of what a transformer adds to its references: the head is linear, so that a share of its weights is that share of its
 * output. A model whose head began at nothing then stands between that and all that training made of it (weights between two,
 * Wortsman et al. 2022, arXiv 2109.01903).
 */
public final class HeadShare {

    private static final String HEAD = "head.head.";

    private HeadShare() {}

    /**
     * Says no to less than a whole head where a share of what it says means nothing.
     *
     * @param name the key or the option that asks for it
     * @param share of the head, 0 (the references alone) to 1 (all of it)
     * @throws IllegalArgumentException if it is below 1 and the head predicts the flow, of which a share is another flow
     */
    public static void require(String name, double share, Prediction prediction) {
        if (share < 1 && prediction != Prediction.BLEND) {
            throw new IllegalArgumentException(name + " is " + share + " and the prediction " + prediction
                    + ", of which a share is another; 1, or the prediction BLEND, is allowed");
        }
    }

    /** Leaves so much of the head; the other weights stay as they are. */
    public static void take(Weights transformer, double share) {
        transformer.tensors().forEach((name, tensor) -> {
            if (name.startsWith(HEAD)) {
                scale(tensor, share);
            }
        });
    }
}
