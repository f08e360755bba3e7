package org.ardrag.inference.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Files that are there whole or not at all. */
public final class WholeFiles {

    /** Ending of what is not complete yet. */
    public static final String PART = ".part";

    private WholeFiles() {}

    /** Writes lines of UTF-8 in place of what the file held. */
    public static void write(Path file, List<String> lines) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PART);
        Files.write(part, lines, StandardCharsets.UTF_8);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Deletes what a killed run left half-written in a folder. */
    public static void sweep(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (entry.toString().endsWith(PART)) {
                    Files.delete(entry);
                }
            }
        }
    }
}
