package org.ardrag.server.device;

import java.util.Arrays;

/** How long a chunk takes, from the last 32 that were made. Thread-safe. */
public final class ChunkEstimate {

    private static final int KEPT = 32;

    private final long[] nanos = new long[KEPT];
    private int count;

    public synchronized void add(long duration) {
        nanos[count % KEPT] = duration;
        count++;
    }

    /** What nine in ten chunks keep, in nanoseconds; 0 when nothing was measured yet. */
    public long cautious() {
        return percentile(9);
    }

    /** What half of the chunks keep, in nanoseconds; 0 when nothing was measured yet. */
    public long usual() {
        return percentile(5);
    }

    private synchronized long percentile(int tenths) {
        int n = Math.min(count, KEPT);
        if (n == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, n);
        Arrays.sort(sorted);
        return sorted[(n * tenths - 1) / 10];
    }
}
