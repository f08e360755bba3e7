package org.ardrag.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders that the studio fills and empties. One studio has one data folder to itself. */
public final class Folders {

    private Folders() {}

    /** Deletes the files of a folder, not its subfolders. */
    public static void empty(Path dir) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(dir)) {
            files = entries.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
