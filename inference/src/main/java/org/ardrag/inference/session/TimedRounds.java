package org.ardrag.inference.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often something is timed of which the quickest round counts: seldom where a round is long, as of a large model, in which
 * little is left to chance, or beside a training run on the same cores. Whoever starts the studio waits for it.
 */
final class TimedRounds {

    /** Part of the time that warming up may take. */
    private static final int WARMING = 4;

    private final int warmUps;
    private final int rounds;
    private final long enoughNanos;
    private final LongSupplier clock;
    private final long begun;
    private int warm;
    private int counted;
    private boolean counts;

    /**
     * @param warmUps rounds that do not count: the first does not, the others in the first quarter of the time
     * @param rounds that count, at most; one does however long it takes
     * @param enough time after which no round begins but one that is needed
     */
    TimedRounds(int warmUps, int rounds, Duration enough) {
        this(warmUps, rounds, enough, System::nanoTime);
    }

    TimedRounds(int warmUps, int rounds, Duration enough, LongSupplier clock) {
        this.warmUps = warmUps;
        this.rounds = rounds;
        this.enoughNanos = enough.toNanos();
        this.clock = clock;
        this.begun = clock.getAsLong();
    }

    /** Whether there is another round, which begins now. */
    boolean next() {
        long spent = clock.getAsLong() - begun;
        if (counted == rounds || (counted > 0 && spent >= enoughNanos)) {
            return false;
        }
        counts = warm == warmUps || (warm > 0 && spent >= enoughNanos / WARMING);
        if (counts) {
            counted++;
        } else {
            warm++;
        }
        return true;
    }

    /** Whether the round that began last is one of those that count. */
    boolean counts() {
        return counts;
    }
}
