package org.ardrag.server.session;

import java.time.Duration;
import java.time.Instant;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/** Whether anybody is let in at all: not while the studio stops, is drained, or belongs to a training run. Thread-safe. */
final class Door {

    private static final long LEAST_RETRY_SECONDS = 5;
    private static final long CLOSED_RETRY_SECONDS = 60;

    private volatile boolean stopping;
    private volatile boolean training;
    private volatile @Nullable Instant maintenance;

    /** @throws Problem 503 while nobody is let in */
    void check() {
        if (stopping) {
            throw Problem.unavailable(
                    "draining", "The studio is stopping", "no new sessions are taken", LEAST_RETRY_SECONDS);
        }
        Instant deadline = maintenance;
        if (deadline != null) {
            long left = Duration.between(Instant.now(), deadline).toSeconds();
            throw Problem.unavailable(
                            "draining",
                            "The studio is being serviced",
                            "no new sessions are taken until an administrator opens the studio again",
                            Math.max(CLOSED_RETRY_SECONDS, left))
                    .with("deadline", deadline.toString());
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

    /** @param deadline when those who are inside have to leave; null lets people in again */
    void maintenance(@Nullable Instant deadline) {
        maintenance = deadline;
    }

    /** When those who are inside have to leave, or null. */
    @Nullable
    Instant maintenance() {
        return maintenance;
    }
}
