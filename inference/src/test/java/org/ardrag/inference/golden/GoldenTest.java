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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Holds the models against the official code's numbers. Takes every folder under {@code -Dgoldens.dir}, the project's own
 * copy by default; the number before a folder's name says its kind.
 */
@Tag("golden")
class GoldenTest {

    /** Compares one folder's numbers. */
    interface Kind {
        void check(GoldenCase golden) throws IOException;
    }

    private static final Map<String, Kind> KINDS = Map.of(
            "01", WanTransformerGolden::check,
            "03", CausalWanGolden::check,
            "05", TinyAutoencoderGolden::check,
            "08", FlowMatchGolden::check);

    /** Kinds of models that the project does not have yet. */
    private static final List<String> NOT_YET = List.of("02", "04", "06", "07", "09", "10", "11", "12", "13");

    @TestFactory
    List<DynamicTest> equalsTheOfficialCode() throws IOException {
        Path directory = Path.of(System.getProperty("goldens.dir", "src/test/resources/goldens"));
        assertThat(directory).isDirectory();
        try (Stream<Path> folders = Files.list(directory)) {
            List<DynamicTest> tests = folders.filter(f -> Files.exists(f.resolve("case.safetensors")))
                    .sorted()
                    .map(folder -> dynamicTest(folder.getFileName().toString(), () -> check(folder)))
                    .toList();
            assertThat(tests)
                    .as("golden folders under %s", directory.toAbsolutePath())
                    .isNotEmpty();
            return tests;
        }
    }

    private static void check(Path folder) throws IOException {
        String kind = folder.getFileName().toString().substring(0, 2);
        if (NOT_YET.contains(kind)) {
            abort("kind " + kind + " is of a model that the project does not have yet");
        }
        Kind check = KINDS.get(kind);
        assertThat(check).as("a check for kind %s of %s", kind, folder).isNotNull();
        try (GoldenCase golden = new GoldenCase(folder)) {
            check.check(golden);
        }
    }
}
