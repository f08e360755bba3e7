package org.ardrag.training.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/** Closes a stream on which nothing has come for too long, so that who reads it waits no more. */
final class Watchdog implements AutoCloseable {

    private final Duration silence;
    private final InputStream stream;
    private long cameAt = System.nanoTime();
    private boolean barked;
    private boolean over;

    Watchdog(Duration silence, InputStream stream) {
        this.silence = silence;
        this.stream = stream;
        Thread thread = new Thread(this::watch, "download-watchdog");
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void bytesCame() {
        cameAt = System.nanoTime();
    }

    /** Whether it has closed the stream. */
    synchronized boolean barked() {
        return barked;
    }

    private void watch() {
        try {
            if (!isSilent()) {
                return;
            }
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a stream that fell silent could not be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until nothing has come for too long, or until all is over. */
    private synchronized boolean isSilent() throws InterruptedException {
        while (!over) {
            long left = silence.toNanos() - (System.nanoTime() - cameAt);
            if (left <= 0) {
                barked = true;
                return true;
            }
            wait(left / 1_000_000 + 1);
        }
        return false;
    }

    @Override
    public synchronized void close() {
        over = true;
        notifyAll();
    }
}
