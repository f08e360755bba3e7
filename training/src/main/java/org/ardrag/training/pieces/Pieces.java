package org.ardrag.training.pieces;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where independent pieces of work are done: rollouts and what they are worth, videos that become clips, clips that a model
 * is measured on. {@link InProcess} does them here.
 *
 * <p>Whoever hands out pieces promises this of them, so that they can be done elsewhere:
 *
 * <ul>
 *   <li>A piece and its result are values that can be sent: numbers, seeds, paths, configs, pictures. What is open, such as
 *       models and trackers, belongs to the work and not to the piece. The one exception are groups of rollouts, whose
 *       result holds the tensors that are learnt from.
 *   <li>A result depends on its piece alone. So it does not matter where, when, in which order and how often a piece is
 *       done.
 * </ul>
 *
 * <p>An implementation that spreads pieces over machines has to bring: processes there that run the same program and open
 * what the work needs from the same folders; a form in which pieces and results travel (the function itself does not); folders
 * that all of them see where results are paths (the clips of a dataset); and another try for a piece whose machine went
 * away. The clock that is read in an evaluation is the one of the machine that generates.
 */
public interface Pieces {

    /**
     * Does all pieces.
     *
     * @param work makes a piece's result; possibly several at a time and in any order
     * @param done takes the results in this process, one at a time and in the order of the pieces, each as soon as those before
     *     it are there
     * @throws RuntimeException what the work or {@code done} threw; pieces behind it may have been done or not
     */
    <A, B> void each(List<A> pieces, Function<A, B> work, Consumer<B> done);

    /** Does all pieces; returns their results in the order of the pieces. */
    default <A, B> List<B> each(List<A> pieces, Function<A, B> work) {
        List<B> results = new ArrayList<>(pieces.size());
        each(pieces, work, results::add);
        return results;
    }
}
