package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ardrag.training.loop.Objective.Backward;

/** A pass that a loss is taken of: what came out of it, and the way back from there. */
public interface RecordedPass {

    /** The transformer's output, [B, outDim, F, H, W]. */
    NDArray output();

    /** Tokens from the depths that were asked for, [B, L, dim] each. */
    List<NDArray> features();

    /**
     * To be called once the loss has gone back: goes on from output and features, of whichever a loss was taken, to the
     * weights and to the input. Where one graph holds all of the pass the loss has done so itself, and nothing is left to do.
     */
    void back(Backward backward);
}
