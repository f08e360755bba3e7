package org.ardrag.server.image;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for the bodies of uploads, which are held until their picture is stored or refused: so much for all of them
 * together. Thread-safe.
 */
final class UploadRoom {

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    UploadRoom(long bytes) {
        this.bytes = bytes;
    }

    /** Takes room for a body of at most so many bytes, if there is enough. */
    boolean take(long body) {
        long before = taken.get();
        while (before + body <= bytes) {
            if (taken.compareAndSet(before, before + body)) {
                return true;
            }
            before = taken.get();
        }
        return false;
    }

    void giveBack(long body) {
        taken.addAndGet(-body);
    }

    long bytes() {
        return bytes;
    }
}
