package org.ardrag.server.fairness;

/**
 * Fills with so many a period, and holds no more than a number of them: what is taken comes back in time. Not thread-safe.
 * Times as of {@link System#nanoTime()}.
 */
final class Bucket {

    private final double perNano;
    private final double capacity;
    private double level;
    private long filledAt;

    /**
     * Full.
     *
     * @param amount that comes in a period
     * @param periods how many periods' worth it holds
     */
    Bucket(long amount, long periodNanos, int periods, long now) {
        this.perNano = (double) amount / periodNanos;
        this.capacity = (double) amount * periods;
        this.level = capacity;
        this.filledAt = now;
    }

    private void fill(long now) {
        level = Math.min(capacity, level + (now - filledAt) * perNano);
        filledAt = now;
    }

    /** Takes so many, if they are there. */
    boolean take(long amount, long now) {
        fill(now);
        if (level < amount) {
            return false;
        }
        level -= amount;
        return true;
    }

    /** Gives back what was taken and not needed. */
    void giveBack(long amount) {
        level = Math.min(capacity, level + amount);
    }

    /** Nanoseconds until so many are there, as far as it can hold as many. */
    long wait(long amount, long now) {
        fill(now);
        return (long) Math.ceil(Math.max(0, Math.min(amount, capacity) - level) / perNano);
    }

    boolean isFull(long now) {
        fill(now);
        return level >= capacity;
    }
}
