package org.ardrag.server.session;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Whether anybody is let in at all: not while the studio stops, is drained, or belongs to a training run. Thread-safe. */
final class Door {

    private static final long LEAST_RETRY_SECONDS = 5;
    private static final long CLOSED_RETRY_SECONDS = 60;

    /**
     * A time at which nobody is let in.
     *
     * @param deadline by which those who are inside have to leave, as they were told
     * @param end the same as of {@link System#nanoTime()}: the clock may jump
     */
    record Maintenance(Instant deadline, long end) {

        boolean isOver() {
            return System.nanoTime() - end > 0;
        }
    }

    private volatile boolean stopping;
    private volatile boolean training;
    private volatile @Nullable Maintenance maintenance;

    /** @throws Problem 503 while nobody is let in */
    void check() {
        if (stopping) {
            throw Problem.unavailable(
                    "draining", "The studio is stopping", "no new sessions are taken", LEAST_RETRY_SECONDS);
        }
        Maintenance now = maintenance;
        if (now != null) {
            long left = TimeUnit.NANOSECONDS.toSeconds(now.end() - System.nanoTime());
            throw Problem.unavailable(
                            "draining",
                            "The studio is being serviced",
                            "no new sessions are taken until an administrator opens the studio again",
                            Math.max(CLOSED_RETRY_SECONDS, left))
                    .with("deadline", now.deadline().toString());
        }
        if (training) {
            throw Problem.unavailable(
                    "training",
                    "The studio is training",
                    "the device belongs to a training run, no new sessions are taken until it is over",
                    CLOSED_RETRY_SECONDS);
        }
    }

    boolean isClosed() {
        return stopping || training || maintenance != null;
    }

    void stopping(boolean now) {
        stopping = now;
    }

    void training(boolean now) {
        training = now;
    }

    /** @param from null lets people in again */
    void maintenance(@Nullable Maintenance from) {
        maintenance = from;
    }

    /** When those who are inside have to leave, or null. */
    @Nullable
    Instant deadline() {
        Maintenance now = maintenance;
        return now == null ? null : now.deadline();
    }

    @Nullable
    Maintenance maintenance() {
        return maintenance;
    }
}
