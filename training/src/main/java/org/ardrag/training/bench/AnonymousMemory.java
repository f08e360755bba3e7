package org.ardrag.training.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Watches how much anonymous memory this process has ({@code RssAnon} of Linux): Java's heap and all that libtorch has
 * allocated, but not the pages of mapped files, which the system takes back when it needs them.
 */
final class AnonymousMemory implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String KEY = "RssAnon:";
    private static final int EVERY_MILLIS = 20;

    private final AtomicLong peak = new AtomicLong();
    private final Thread thread = new Thread(this::watch, "memory");
    private volatile boolean closed;

    /** Begins to watch. */
    AnonymousMemory() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Bytes now. */
    static long now() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(KEY)) {
                return 1024
                        * Long.parseLong(
                                line.substring(KEY.length()).replace("kB", "").strip());
            }
        }
        throw new IOException(STATUS + " says nothing of " + KEY);
    }

    private void watch() {
        try {
            while (!closed) {
                peak.accumulateAndGet(now(), Math::max);
                Thread.sleep(EVERY_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The most that was seen since the beginning, bytes. */
    long peak() {
        return peak.get();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
