package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;

class ModelFoldersTest {

    @TempDir
    private Path folder;

    @Test
    void aModelThatWasTrainedAgainReplacesTheOneOfTheSameSize() throws IOException {
        Path target = folder.resolve("default/transformer.safetensors");
        ModelFolders.refresh(new ByteArrayResource(new byte[] {1, 2, 3}), target);
        assertThat(target).hasBinaryContent(new byte[] {1, 2, 3});
        ModelFolders.refresh(new ByteArrayResource(new byte[] {1, 2, 4}), target);
        assertThat(target).hasBinaryContent(new byte[] {1, 2, 4});
        ModelFolders.refresh(new ByteArrayResource(new byte[] {5}), target);
        assertThat(target).hasBinaryContent(new byte[] {5});
        assertThat(target.getParent().toFile().list()).containsExactly("transformer.safetensors");
    }

    @Test
    void theSameFileIsLeftAlone() throws IOException {
        Path target = Files.write(folder.resolve("model.json"), new byte[] {1, 2, 3});
        FileTime old = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(target, old);
        ModelFolders.refresh(new ByteArrayResource(new byte[] {1, 2, 3}), target);
        assertThat(Files.getLastModifiedTime(target)).isEqualTo(old);
    }

    @Test
    void whoHasTheOldFileOpenReadsOn() throws IOException {
        Path target = Files.write(folder.resolve("model.json"), new byte[] {1, 2, 3});
        try (InputStream open = Files.newInputStream(target)) {
            ModelFolders.refresh(new ByteArrayResource(new byte[] {7, 8, 9}), target);
            assertThat(open.readAllBytes()).containsExactly(1, 2, 3);
        }
        assertThat(target).hasBinaryContent(new byte[] {7, 8, 9});
    }

    @Test
    void whatBreaksOffLeavesTheOldFileWhole() throws IOException {
        Path target = Files.write(folder.resolve("model.json"), new byte[] {1, 2, 3});
        ByteArrayResource broken = new ByteArrayResource(new byte[] {9, 9, 9, 9}) {
            private int opened;

            @Override
            public InputStream getInputStream() {
                return new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("breaks off at " + opened++);
                    }
                };
            }
        };
        assertThatThrownBy(() -> ModelFolders.refresh(broken, target)).hasMessageContaining("breaks off");
        assertThat(target).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(folder.toFile().list()).containsExactly("model.json");
    }
}
