package org.ardrag.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files in a run's folder of samples at a moment.
 *
 * @param times when each was written last
 */
record SampleFiles(Map<Path, FileTime> times) {

    static SampleFiles in(Path folder) throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                times.put(file, Files.getLastModifiedTime(file));
            }
        }
        return new SampleFiles(times);
    }

    /** Those that were written since. */
    List<Path> newerThan(SampleFiles before) {
        return times.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(before.times.get(entry.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
