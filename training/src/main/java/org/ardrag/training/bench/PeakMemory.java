package org.ardrag.training.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The most memory that this process has held at once, heap and libraries together, as Linux counts it. */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Counts from what is held now. */
    static void reset() throws IOException {
        System.gc(); // so that what is left of the stage before does not count
        Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // proc(5): resets the peak resident set size
    }

    /** The peak since the reset, bytes. */
    static long bytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmHWM:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException(STATUS + " has no VmHWM");
    }
}
