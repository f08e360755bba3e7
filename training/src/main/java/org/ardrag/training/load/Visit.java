package org.ardrag.training.load;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.ardrag.training.bench.StudioCalls;

/**
 * One stay of a visitor.
 *
 * @param calls the studio's
 * @param picture that is dragged
 * @param random the visitor's own
 * @param end when it is over, as of {@link System#nanoTime()}
 */
record Visit(StudioCalls calls, String picture, Tally tally, SplittableRandom random, long end) {

    boolean goesOn() {
        return System.nanoTime() - end < 0;
    }

    /** Waits, no longer than the visit takes. */
    void rest(long millis) throws InterruptedException {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.min(millis, left)));
    }
}
