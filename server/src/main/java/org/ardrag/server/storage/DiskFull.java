package org.ardrag.server.storage;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells failures for want of room on a disk from others: Java has one exception for all. */
public final class DiskFull {

    /** What Linux says to ENOSPC, EDQUOT and EFBIG, strerror(3). */
    private static final List<String> WORDS =
            List.of("No space left on device", "Disk quota exceeded", "File too large");

    private DiskFull() {}

    /** Whether something could not be written for want of room. */
    public static boolean isReasonOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && says(cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    private static boolean says(@Nullable String message) {
        return message != null && WORDS.stream().anyMatch(message::contains);
    }
}
