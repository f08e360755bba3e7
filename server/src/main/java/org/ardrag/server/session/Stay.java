package org.ardrag.server.session;

import java.time.Instant;
import java.time.InstantSource;
import org.ardrag.server.StudioProperties;

/**
 * Whether a session has its place, and how long it may stay. Times are as of {@link System#nanoTime()}, which nobody sets; the
 * clock only tells people when a session ends. The session's lock guards it.
 */
final class Stay {

    private final StudioProperties.Timing timing;
    private final InstantSource clock;
    private long ends;
    private Instant expires;
    private boolean inside;
    private int line;
    private long lastAction;
    private long detachedAt;

    Stay(StudioProperties.Timing timing, InstantSource clock, long now) {
        this.timing = timing;
        this.clock = clock;
        ends = now + timing.waiting().toNanos();
        expires = clock.instant().plus(timing.waiting());
        lastAction = now;
        detachedAt = now;
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
        ends = now + timing.total().toNanos();
        expires = clock.instant().plus(timing.total());
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

    boolean isOver(long now) {
        return now - ends > 0;
    }

    /** Nanoseconds since its viewer did something. */
    long idle(long now) {
        return now - lastAction;
    }

    /** Nanoseconds until it ends if nobody does anything. A viewer who waits for his place need do nothing. */
    long left(long now, boolean watched) {
        long left = ends - now;
        if (inside) {
            left = Math.min(left, timing.idle().toNanos() - idle(now));
        }
        if (!watched) {
            left = Math.min(left, detachedAt + timing.grace().toNanos() - now);
        }
        return left;
    }
}
