package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Nothing that is there goes unchecked in silence. */
class GoldensTest {

    private static final Map<String, Goldens.Kind> KINDS = Map.of("08", FlowMatchGolden::check);

    @TempDir
    private Path directory;

    private DynamicTest only(String folder) throws IOException {
        Files.createDirectory(directory.resolve(folder));
        List<DynamicTest> tests = Goldens.tests(KINDS, directory);
        assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly(folder);
        return tests.get(0);
    }

    @Test
    void aDirectoryWithoutFoldersFails() throws IOException {
        Files.writeString(directory.resolve("README.md"), "no folder");

        assertThatThrownBy(() -> Goldens.tests(KINDS, directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void aKindThatNoModuleKnowsFails() throws IOException {
        assertThatThrownBy(only("77x_unknown").getExecutable()::execute)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("kind 77");
    }

    @Test
    void aFolderWithoutACaseFails() throws IOException {
        assertThatThrownBy(only("08z_empty").getExecutable()::execute)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("case.safetensors");
    }

    @Test
    void anotherModulesKindIsSkippedAndSaysWhere() throws IOException {
        assertThatThrownBy(only("09z_elsewhere").getExecutable()::execute)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("module training");
    }
}
