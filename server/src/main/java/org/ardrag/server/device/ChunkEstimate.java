package org.ardrag.server.device;

import java.util.Arrays;

/** How long a chunk takes, from the last 32 that were made: the time that nine in ten keep. Thread-safe. */
public final class ChunkEstimate {

    private static final int KEPT = 32;

    private final long[] nanos = new long[KEPT];
    private int count;

    public synchronized void add(long duration) {
        nanos[count % KEPT] = duration;
        count++;
    }

    /** The 90th percentile in nanoseconds, 0 when nothing was measured yet. */
    public synchronized long nanos() {
        int n = Math.min(count, KEPT);
        if (n == 0) {
            return 0;
        }
        long[] sorted = Arrays.copyOf(nanos, n);
        Arrays.sort(sorted);
        return sorted[(n * 9 - 1) / 10];
    }
}
