package org.ardrag.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path folder;

    private Checkpoints checkpoints;

    @BeforeEach
    void open() {
        checkpoints = new Checkpoints(folder);
    }

    private Path write(long step) throws IOException {
        return checkpoints.write(step, 2, part -> {
            Files.writeString(part.resolve("weights"), "weights of " + step);
            Files.writeString(part.resolve("state"), "state of " + step);
        });
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void theNewestOnesStay() throws IOException {
        assertThat(checkpoints.newestWhole()).isEmpty();
        write(8);
        write(16);
        Path newest = write(24);
        assertThat(checkpoints.newestWhole()).contains(newest);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    void aDamagedOneIsPassedOverForTheOneBeforeIt() throws IOException {
        Path older = write(8);
        damage(write(16).resolve("weights"));
        assertThat(checkpoints.newestWhole()).contains(older);
        assertThat(write(16)).as("the run comes there again").isNotEqualTo(older);
        Path newest = folder.resolve("step-00000016");
        assertThat(checkpoints.newestWhole()).contains(newest);
        Files.delete(newest.resolve("state"));
        assertThat(checkpoints.newestWhole()).contains(older);
    }

    @Test
    void whenAllAreDamagedEachIsNamedAndNothingBeginsAnew() throws IOException {
        Path older = write(8);
        Path newer = write(16);
        damage(older.resolve("SHA256SUMS"));
        Files.delete(newer.resolve("SHA256SUMS"));
        assertThatThrownBy(() -> checkpoints.newestWhole())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(newer + " has no SHA256SUMS")
                .hasMessageContaining(older.toString());
    }

    @Test
    void whatAKilledProcessLeftHalfWrittenIsNoCheckpoint() throws IOException {
        Path whole = write(8);
        Path half = Files.createDirectory(folder.resolve("step-00000016.part"));
        Files.writeString(half.resolve("weights"), "wei");
        assertThat(checkpoints.newestWhole()).contains(whole);
        write(16);
        assertThat(half).doesNotExist();
    }

    @Test
    void theirSumsAreThoseOfOtherPrograms() throws IOException {
        assertThat(Files.readAllLines(write(8).resolve("SHA256SUMS")))
                .containsExactly(
                        "8a75c32828e4f2ea000a836e89eb433d4b96500cfaa5304fda48b5baf837ab5c  state",
                        "df1c0ce757da55bcbb2aba59ac26e0b900b22821f20253f1cce1a14190de3b2d  weights");
    }
}
