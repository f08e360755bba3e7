package org.ardrag.server.session;

import java.time.Duration;
import java.time.Instant;
import org.ardrag.server.StudioProperties;

/**
 * Whether a session has its place, and how long it may stay. Times as of {@link System#nanoTime()} where they are no
 * instants. The session's lock guards it.
 */
final class Stay {

    private final StudioProperties.Timing timing;
    private Instant expires;
    private boolean inside;
    private int line;
    private long lastAction;
    private long detachedAt;

    Stay(StudioProperties.Timing timing, Instant created, long now) {
        this.timing = timing;
        this.expires = created.plus(timing.waiting());
        this.lastAction = now;
        this.detachedAt = now;
    }

    boolean isInside() {
        return inside;
    }

    /** While it waits for its place, which one it is in line; else 0. */
    int line() {
        return inside ? 0 : line;
    }

    /** It stands there in line, 1 is the first. Whether that is news. */
    boolean standsAt(int position) {
        boolean news = !inside && line != position;
        line = position;
        return news;
    }

    /** It has its place; its time counts from now on. */
    void enter(long now) {
        inside = true;
        lastAction = now;
        expires = Instant.now().plus(timing.total());
    }

    /** Its viewer did something. */
    void acted(long now) {
        lastAction = now;
    }

    /** Its viewer has gone. */
    void detached(long now) {
        detachedAt = now;
    }

    Instant expires() {
        return expires;
    }

    boolean isOver() {
        return Instant.now().isAfter(expires);
    }

    /** Nanoseconds since its viewer did something. */
    long idle(long now) {
        return now - lastAction;
    }

    /** Nanoseconds until it ends if nobody does anything. A viewer who waits for his place need do nothing. */
    long left(long now, boolean watched) {
        long left = Duration.between(Instant.now(), expires).toNanos();
        if (inside) {
            left = Math.min(left, timing.idle().toNanos() - idle(now));
        }
        if (!watched) {
            left = Math.min(left, detachedAt + timing.grace().toNanos() - now);
        }
        return left;
    }
}
