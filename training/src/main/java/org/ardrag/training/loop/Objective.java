package org.ardrag.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a stage minimises. A run that goes on from a checkpoint goes on with the same numbers if all that an objective draws
 * comes from the batch's number and from the engine's random numbers, which are set anew before every batch and every look
 * at samples, and all that it carries from batch to batch is saved.
 */
public interface Objective {

    /** Takes a loss, whose gradients are added to those of the weights. */
    interface Backward {

        /**
         * Goes back through a loss.
         *
         * @param loss a scalar, recorded for a backward pass
         * @return what it is
         */
        double pass(NDArray loss);

        /**
         * Goes on back from something on whose gradient a loss has ended already, with its share of the batches.
         *
         * @param product of it and of that gradient, a scalar, recorded for a backward pass
         */
        void handOn(NDArray product);

        /**
         * Goes back through a loss of weights that are not the loop's own and step by themselves, in all of a step's batches
         * or in one: it has no share.
         *
         * @param loss a scalar, recorded for a backward pass
         * @return what it is
         */
        double apart(NDArray loss);
    }

    /**
     * Adds up the gradients of one batch: at once, or piece by piece, so that no more than one piece's graph is in memory at
     * a time.
     *
     * @param owner of everything made on the way
     * @param step number of the batch, from which all randomness is drawn: that of the optimiser's step, unless the
     *     gradients of several batches make one step
     * @param metrics what else is worth writing down; of several batches, the mean of those that say it is
     * @param backward takes the loss, or each piece's
     * @return the batch's loss
     * @throws UnsoundStepException if the numbers on the way say that the run should not go on
     */
    double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward);

    /** Looks at what the model does now: writes pictures into the folder and returns scores on held-out data. */
    Map<String, Double> sample(Path folder, long step) throws IOException;

    /** What the engine's random numbers are drawn from, together with the batch's number. */
    default long seed() {
        return 0;
    }

    /**
     * Whether a run that is asked to end may do so before this batch, and go on with it from a checkpoint as if nothing had
     * happened.
     */
    default boolean mayEndBefore(long batch) {
        return true;
    }

    /** Saves into a checkpoint's folder what goes from batch to batch besides the weights that are optimised. */
    default void save(Path folder) throws IOException {}

    /**
     * Takes up what {@link #save} left.
     *
     * @param step number of the batch that comes next
     */
    default void restore(Path folder, long step) throws IOException {}
}
