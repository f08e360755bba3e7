package org.ardrag.server.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast frames come, and how long drags take, of late. Times as of {@link System#nanoTime()}. Thread-safe.
 */
final class Figures {

    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);
    private static final int DRAGS = 512;

    private record Made(long at, int frames) {}

    /**
     * Milliseconds from when a drag came in until the first frames that it shaped were ready: of the newest 512.
     *
     * @param median half of them were quicker
     * @param p95 95 in 100 were quicker
     * @param p99 99 in 100 were quicker
     */
    record Latency(double median, double p95, double p99) {}

    private final Deque<Made> chunks = new ArrayDeque<>();
    private final double[] drags = new double[DRAGS];
    private int count;

    /** @param dragNanos how long the newest drag that shaped the chunk took, 0 if none did */
    synchronized void note(int frames, long dragNanos, long now) {
        chunks.addLast(new Made(now, frames));
        forget(now);
        if (dragNanos > 0) {
            drags[count % DRAGS] = dragNanos / 1e6;
            count++;
        }
    }

    private void forget(long now) {
        while (!chunks.isEmpty() && now - chunks.getFirst().at() > WINDOW) {
            chunks.removeFirst();
        }
    }

    /** Frames a second, over the last seconds. */
    synchronized double fps(long now) {
        forget(now);
        return chunks.stream().mapToInt(Made::frames).sum() / (WINDOW / 1e9);
    }

    /** Null while nothing was dragged. */
    synchronized @Nullable Latency latency() {
        if (count == 0) {
            return null;
        }
        double[] sorted = Arrays.copyOf(drags, Math.min(count, DRAGS));
        Arrays.sort(sorted);
        return new Latency(at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
    }

    /** The smallest value that so many are not above. */
    private static double at(double[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
