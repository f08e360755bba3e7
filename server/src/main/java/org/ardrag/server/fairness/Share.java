package org.ardrag.server.fairness;

import java.util.HashSet;
import java.util.Set;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/** What one person, or one address, has taken of the studio. Thread-safe. */
final class Share {

    private static final long SECOND = 1_000_000_000L;
    private static final int MESSAGES_AT_ONCE = 2;

    private final String whoHas;
    private final Quota most;
    private final Set<Holding> holdings = new HashSet<>();
    private final Bucket uploads;
    private final Bucket bytes;
    private final Bucket messages;
    private long tracks;
    private long points;

    private Share(String whoHas, Quota most) {
        long now = System.nanoTime();
        this.whoHas = whoHas;
        this.most = most;
        this.uploads = new Bucket(most.uploads(), Quota.HOUR.toNanos(), 1, now);
        this.bytes = new Bucket(most.bytes(), Quota.HOUR.toNanos(), 1, now);
        this.messages = new Bucket(most.messages(), SECOND, MESSAGES_AT_ONCE, now);
    }

    static Share ofUser(Quota most) {
        return new Share("you have", most);
    }

    static Share ofAddress(Quota most) {
        return new Share("your address has", most);
    }

    /** Whether nothing is taken, so that it need not be remembered. */
    synchronized boolean isIdle(long now) {
        return holdings.isEmpty() && uploads.isFull(now) && bytes.isFull(now);
    }

    // ---- sessions ----

    /** @throws Problem 429 if there are too many already */
    synchronized void add(Holding holding, long now) {
        if (holdings.size() >= most.sessions()) {
            long wait = holdings.stream()
                    .mapToLong(held -> held.endsBy() - now)
                    .min()
                    .orElse(0);
            throw tooMany(
                    "too-many-sessions",
                    "Too many sessions",
                    whoHas + " " + holdings.size() + " sessions open or waiting, at most " + most.sessions()
                            + " are allowed at one time: end one of them, or come",
                    wait,
                    most.sessions());
        }
        holdings.add(holding);
    }

    synchronized void remove(Holding holding) {
        if (holdings.remove(holding)) {
            tracks -= holding.tracks();
            points -= holding.points();
        }
    }

    /** What a session has placed and remembers, it says after each change. */
    synchronized void changed(Holding holding, int moreTracks, int morePoints) {
        if (holdings.contains(holding)) {
            tracks += moreTracks;
            points += morePoints;
        }
    }

    /** Why another track is too many, or null. */
    synchronized @Nullable String tooManyTracks() {
        return tracks < most.tracks()
                ? null
                : whoHas + " " + tracks + " tracks placed in all sessions, at most " + most.tracks()
                        + " are allowed at one time: let go of one";
    }

    /** Why so many points more are too many, or null. */
    synchronized @Nullable String tooManyPoints(int more) {
        return points + more <= most.points()
                ? null
                : whoHas + " " + points + " points remembered in all sessions, " + more + " more would be beyond the "
                        + most.points() + " that are allowed: reset a session";
    }

    // ---- pictures ----

    /** @throws Problem 429 if there were too many within the hour, or too many bytes */
    synchronized void upload(long size, long now) {
        if (!uploads.take(1, now)) {
            throw tooMany(
                    "too-many-uploads",
                    "Too many pictures",
                    whoHas + " sent " + most.uploads() + " pictures within the hour, more are not allowed: come",
                    uploads.wait(1, now),
                    most.uploads());
        }
        if (!bytes.take(size, now)) {
            uploads.giveBack(1);
            throw tooMany(
                    "too-many-bytes",
                    "Too many bytes",
                    whoHas + " sent nearly all of the " + most.bytes() + " bytes of pictures that are allowed within"
                            + " an hour, " + size + " more are too many: come",
                    bytes.wait(size, now),
                    most.bytes());
        }
    }

    /** What was taken and not needed. */
    synchronized void giveBack(long uploadsLess, long bytesLess) {
        uploads.giveBack(uploadsLess);
        bytes.giveBack(bytesLess);
    }

    // ---- messages ----

    /** Takes a message in; why it comes too soon, or null. */
    synchronized @Nullable String message(long now) {
        return messages.take(1, now)
                ? null
                : whoHas + " sent more than " + most.messages()
                        + " messages a second in all sessions; those above were thrown away";
    }

    private static Problem tooMany(String slug, String title, String what, long waitNanos, long most) {
        long seconds = Math.max(1, (long) Math.ceil(waitNanos / 1e9));
        return Problem.tooMany(slug, title, what + " back in " + inWords(seconds), seconds)
                .with("most", most);
    }

    private static String inWords(long seconds) {
        if (seconds < 120) {
            return seconds + (seconds == 1 ? " second" : " seconds");
        }
        long minutes = (seconds + 59) / 60;
        return minutes < 120 ? minutes + " minutes" : (minutes + 59) / 60 + " hours";
    }
}
