package org.ardrag.training.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Room on a disk. */
public final class DiskSpace {

    private DiskSpace() {}

    /** Tells how many bytes may be written into a folder. */
    public interface Room {
        long free(Path folder) throws IOException;
    }

    /** The bytes that may still be written where a folder is, or is to be. */
    public static long usable(Path folder) throws IOException {
        Path there = folder.toAbsolutePath();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there == null ? Long.MAX_VALUE : Files.getFileStore(there).getUsableSpace();
    }

    /**
     * Checks that something fits.
     *
     * @param free bytes in that folder
     * @param what it is that has to fit
     * @throws DownloadException if it does not
     */
    public static void require(Path folder, long bytes, long free, String what) throws DownloadException {
        if (bytes > free) {
            throw new DownloadException(
                    what + " needs " + bytes + " bytes more in " + folder + ", " + free + " are free");
        }
    }
}
