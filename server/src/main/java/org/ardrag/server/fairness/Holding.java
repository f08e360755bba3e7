package org.ardrag.server.fairness;

import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/** One session in the shares of its user and of his address. Thread-safe as far as not said otherwise. */
public final class Holding implements AutoCloseable {

    private final Share user;
    private final Share address;
    private volatile long endsBy;
    private volatile int tracks;
    private volatile int points;

    private Holding(Share user, Share address, long now) {
        this.user = user;
        this.address = address;
        this.endsBy = now;
    }

    static Holding take(Share user, Share address, long now) {
        Holding holding = new Holding(user, address, now);
        user.add(holding, now);
        try {
            address.add(holding, now);
        } catch (Problem e) {
            user.remove(holding);
            throw e;
        }
        return holding;
    }

    /** When the session ends if nobody does anything, as of {@link System#nanoTime()}. */
    long endsBy() {
        return endsBy;
    }

    /** Says when the session will end if nobody does anything: others of its user may be told when to come back. */
    public void endsBy(long nanoTime) {
        endsBy = nanoTime;
    }

    int tracks() {
        return tracks;
    }

    int points() {
        return points;
    }

    /** Why another track may not be placed, or null. */
    public @Nullable String tooManyTracks() {
        String why = user.tooManyTracks();
        return why == null ? address.tooManyTracks() : why;
    }

    /** Why so many points more may not be remembered, or null. */
    public @Nullable String tooManyPoints(int more) {
        String why = user.tooManyPoints(more);
        return why == null ? address.tooManyPoints(more) : why;
    }

    /** What the session has placed and remembers now; one thread at a time. */
    public void set(int tracksNow, int pointsNow) {
        int moreTracks = tracksNow - tracks;
        int morePoints = pointsNow - points;
        if (moreTracks != 0 || morePoints != 0) {
            tracks = tracksNow;
            points = pointsNow;
            user.changed(this, moreTracks, morePoints);
            address.changed(this, moreTracks, morePoints);
        }
    }

    /** Takes a message in; why it comes too soon, or null. */
    public @Nullable String message(long now) {
        String why = user.message(now);
        return why == null ? address.message(now) : why;
    }

    /** The session has ended. */
    @Override
    public void close() {
        user.remove(this);
        address.remove(this);
    }
}
