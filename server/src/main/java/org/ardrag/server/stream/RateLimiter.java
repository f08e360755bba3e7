package org.ardrag.server.stream;

/** A bucket that fills with so many tokens a second and holds those of two seconds. One thread at a time. */
final class RateLimiter {

    private static final int SECONDS = 2;

    private final double perNano;
    private final double capacity;
    private double tokens;
    private long filledAt;

    RateLimiter(int perSecond, long now) {
        this.perNano = perSecond / 1e9;
        this.capacity = (double) SECONDS * perSecond;
        this.tokens = capacity;
        this.filledAt = now;
    }

    /** Takes a token, if there is one. */
    boolean take(long now) {
        tokens = Math.min(capacity, tokens + (now - filledAt) * perNano);
        filledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
