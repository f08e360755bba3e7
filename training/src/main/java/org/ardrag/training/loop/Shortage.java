package org.ardrag.training.loop;

import java.util.Locale;

/** What a machine has run out of, as its failures tell it. */
public final class Shortage {

    private Shortage() {}

    /** In words; empty if a failure is of another kind. */
    public static String of(Throwable failure) {
        if (isOfMemory(failure)) {
            return "it ran out of memory (" + failure.getMessage() + ")";
        }
        return isOfDisk(failure) ? "the disk is full (" + failure.getMessage() + ")" : "";
    }

    /** Whether memory was not enough. libtorch and OpenCV say so in words alone. */
    public static boolean isOfMemory(Throwable failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        Throwable cause = failure.getCause();
        return failure instanceof OutOfMemoryError
                || words.contains("out of memory")
                || words.contains("allocate memory")
                || words.contains("not enough memory")
                || words.contains("insufficient memory")
                || cause != null && isOfMemory(cause);
    }

    private static boolean isOfDisk(Throwable failure) {
        String words = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        Throwable cause = failure.getCause();
        return words.contains("no space left") || words.contains("quota exceeded") || cause != null && isOfDisk(cause);
    }
}
