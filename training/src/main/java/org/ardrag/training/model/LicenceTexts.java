package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The licences' texts that lie beside weights: files whose names begin with LICENSE or LICENCE. */
final class LicenceTexts {

    private LicenceTexts() {}

    /** Those in a folder. */
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(LicenceTexts::isOne).sorted().toList();
        }
    }

    private static boolean isOne(Path file) {
        String name = String.valueOf(file.getFileName()).toUpperCase(Locale.ROOT);
        return (name.startsWith("LICENSE") || name.startsWith("LICENCE")) && Files.isRegularFile(file);
    }

    /**
     * Copies those that lie beside weights. Of two with one name and another text the second gets a number behind its name.
     *
     * @param weights files or folders
     */
    static void copy(List<Path> weights, Path out) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (Path path : weights) {
            Path whole = path.toAbsolutePath();
            folders.add(Files.isDirectory(whole) ? whole : whole.resolveSibling(""));
        }
        Map<String, Path> taken = new HashMap<>();
        for (Path folder : folders) {
            for (Path text : in(folder)) {
                String name = String.valueOf(text.getFileName());
                String free = name;
                for (int i = 2; taken.containsKey(free) && Files.mismatch(taken.get(free), text) >= 0; i++) {
                    free = name + "." + i;
                }
                if (taken.putIfAbsent(free, text) == null) {
                    Files.copy(text, out.resolve(free), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }
}
