package org.ardrag.server.session;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The next call of a session; setting it anew replaces it. Not thread-safe: the session's lock guards it. */
final class Alarm {

    private final ScheduledExecutorService clock;
    private final Runnable call;
    private @Nullable Future<?> next;

    Alarm(ScheduledExecutorService clock, Runnable call) {
        this.clock = clock;
        this.call = call;
    }

    /**
     * Calls after so many nanoseconds, or not at all if that is {@link Delivery#NEVER}.
     *
     * @return whether it will be as it was asked for: a studio that stops calls nobody any more
     */
    boolean set(long nanos) {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
        if (nanos == Delivery.NEVER) {
            return true;
        }
        try {
            next = clock.schedule(call, nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
