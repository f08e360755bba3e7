package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkHistoryTest {

    private static final RgbImage BLACK = new RgbImage(2, 1, new byte[6]);
    private static final RgbImage BRIGHT = new RgbImage(2, 1, new byte[] {1, -2, 3, -4, 5, -6});

    @TempDir
    private Path folder;

    @Test
    void whatIsAddedIsReadBackBitForBit() {
        float[] odd = {-0f, Float.MIN_VALUE, Float.NaN, 1 / 3f};
        try (ChunkHistory history = new ChunkHistory(folder, 4, new ChunkFrames(1), 2, 1)) {
            history.add(new float[4], BLACK);
            history.add(odd, BRIGHT);
            assertThat(history.size()).isEqualTo(2);
            assertThat(history.latent(1)).isEqualTo(odd);
            assertThat(history.lastFrame(1).rgb()).isEqualTo(BRIGHT.rgb());
            history.truncate(1);
            assertThatThrownBy(() -> history.latent(1)).isInstanceOf(IndexOutOfBoundsException.class);
            history.add(new float[] {1, 2, 3, 4}, BLACK);
            assertThat(history.latent(1)).containsExactly(1, 2, 3, 4);
            assertThat(history.lastFrame(1).rgb()).isEqualTo(BLACK.rgb());
            assertThat(history.latent(0)).containsExactly(0, 0, 0, 0);
        }
    }

    @Test
    void framesCanBeLeftOut() {
        try (ChunkHistory history = new ChunkHistory(folder, 2, new ChunkFrames(1), 0, 0)) {
            history.add(new float[] {1, 2}, BRIGHT);
            history.add(new float[] {3, 4}, BRIGHT);
            assertThat(history.latent(1)).containsExactly(3, 4);
        }
    }

    @Test
    void theFileIsGoneWithTheSession() throws IOException {
        Path inside = folder.resolve("chunks");
        ChunkHistory history = new ChunkHistory(inside, 4, new ChunkFrames(1), 2, 1);
        assertThat(inside).isNotEmptyDirectory();
        history.close();
        history.close();
        assertThat(inside).isEmptyDirectory();
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new ChunkHistory(notAFolder, 4, new ChunkFrames(1), 2, 1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("file");
    }

    @Test
    void aLatentOfAnotherShapeIsRefused() {
        try (ChunkHistory history = new ChunkHistory(folder, 4, new ChunkFrames(1), 2, 1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> history.add(new float[3], BLACK))
                    .withMessage("latent 0 of 3 numbers was given; 4 are needed");
        }
    }

    @Test
    void aChunkOfSeveralLatentFramesIsKeptBehindThePicturesOne() throws IOException {
        try (ChunkHistory history = new ChunkHistory(folder, 2, new ChunkFrames(3), 0, 0)) {
            RgbImage none = new RgbImage(1, 1, new byte[3]);
            history.add(new float[] {1, 2}, none);
            history.add(new float[] {3, 4, 5, 6, 7, 8}, none);
            history.add(new float[] {9, 10, 11, 12, 13, 14}, none);
            assertThat(history.latent(0)).containsExactly(1, 2);
            assertThat(history.latent(1)).containsExactly(3, 4, 5, 6, 7, 8);
            assertThat(history.latent(2)).containsExactly(9, 10, 11, 12, 13, 14);
            assertThatThrownBy(() -> history.add(new float[] {1, 2}, none)).hasMessageContaining("6 are needed");
        }
    }
}
