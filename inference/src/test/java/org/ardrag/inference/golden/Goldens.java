package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Makes tests out of every golden folder that is there: the project's own, or those under {@code -Dgoldens.dir=DIR}. */
public final class Goldens {

    /** Compares one folder's numbers. */
    public interface Kind {
        void check(GoldenCase golden) throws IOException;
    }

    /** Which module holds a kind against its code. */
    private static final Map<String, String> MODULES = Map.ofEntries(
            Map.entry("01", "inference"),
            Map.entry("02", "inference"),
            Map.entry("03", "inference"),
            Map.entry("04", "inference"),
            Map.entry("05", "inference"),
            Map.entry("06", "inference"),
            Map.entry("07", "inference"),
            Map.entry("08", "inference"),
            Map.entry("09", "training"),
            Map.entry("10", "training"),
            Map.entry("11", "inference"),
            Map.entry("12", "inference"),
            Map.entry("13", "inference"));

    private Goldens() {}

    /**
     * One test for each folder. A folder of a kind that is another module's is skipped and says so; an unknown kind and a
     * folder without a case fail, and so does a directory without folders.
     *
     * @param kinds by the number before a folder's name
     */
    public static List<DynamicTest> tests(Map<String, Kind> kinds) throws IOException {
        return tests(kinds, directory());
    }

    static List<DynamicTest> tests(Map<String, Kind> kinds, Path directory) throws IOException {
        assertThat(directory).isDirectory();
        try (Stream<Path> folders = Files.list(directory)) {
            List<DynamicTest> tests = folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> dynamicTest(folder.getFileName().toString(), () -> check(kinds, folder)))
                    .toList();
            assertThat(tests)
                    .as("golden folders under %s", directory.toAbsolutePath())
                    .isNotEmpty();
            return tests;
        }
    }

    /** A relative {@code goldens.dir} is one of the project's root, where the command is given. */
    private static Path directory() {
        String given = System.getProperty("goldens.dir", "");
        return given.isEmpty()
                ? Path.of("src/test/resources/goldens")
                : Path.of(System.getProperty("studio.root", "")).resolve(given);
    }

    private static void check(Map<String, Kind> kinds, Path folder) throws IOException {
        String name = folder.getFileName().toString();
        String kind = name.substring(0, Math.min(2, name.length()));
        Kind check = kinds.get(kind);
        if (check == null && MODULES.containsKey(kind)) {
            abort("kind " + kind + " is checked in the module " + MODULES.get(kind));
        }
        assertThat(check).as("a check for kind %s of %s", kind, folder).isNotNull();
        assertThat(folder.resolve("case.safetensors")).exists();
        try (GoldenCase golden = new GoldenCase(folder)) {
            check.check(golden);
        }
    }
}
