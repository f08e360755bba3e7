package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatentHistoryTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsAddedIsReadBackBitForBit() {
        float[] odd = {-0f, Float.MIN_VALUE, Float.NaN, 1 / 3f};
        try (LatentHistory history = new LatentHistory(folder, 4)) {
            history.add(new float[4]);
            history.add(odd);
            assertThat(history).hasSize(2);
            assertThat(history.get(1)).isEqualTo(odd);
            assertThat(history.get(1)).isNotSameAs(history.get(1));
            history.truncate(1);
            assertThatThrownBy(() -> history.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
            history.add(new float[] {1, 2, 3, 4});
            assertThat(history.get(1)).containsExactly(1, 2, 3, 4);
            assertThat(history.get(0)).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void theFileIsGoneWithTheSession() throws IOException {
        Path inside = folder.resolve("latents");
        LatentHistory history = new LatentHistory(inside, 4);
        assertThat(inside).isNotEmptyDirectory();
        history.close();
        history.close();
        assertThat(inside).isEmptyDirectory();
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new LatentHistory(notAFolder, 4))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("file");
    }

    @Test
    void aLatentOfAnotherShapeIsRefused() {
        try (LatentHistory history = new LatentHistory(folder, 4)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> history.add(new float[3]))
                    .withMessage("latent 0 of 3 numbers was given; latent 0 of 4 is next");
        }
    }
}
