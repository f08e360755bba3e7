package org.ardrag.training.pieces;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does pieces of work in this process. */
public enum InProcess implements Pieces {

    /** One after the other: what needs the device's memory for itself, or is timed. */
    IN_TURN {
        @Override
        public <A, B> void each(List<A> pieces, Function<A, B> work, Consumer<B> done) {
            for (A piece : pieces) {
                done.accept(work.apply(piece));
            }
        }
    },

    /** On all processors. */
    AT_ONCE {
        @Override
        public <A, B> void each(List<A> pieces, Function<A, B> work, Consumer<B> done) {
            pieces.parallelStream().map(work).forEachOrdered(done);
        }
    }
}
