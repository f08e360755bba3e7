package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.json.BadValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a run may begin with. */
class RunInputsTest {

    @TempDir
    private Path folder;

    @Test
    void onlyFilesOfKnownFoldersAreReached() throws IOException {
        Files.createDirectories(folder.resolve("runs/autoencoder-1"));
        Path weights = Files.write(folder.resolve("runs/autoencoder-1/a.safetensors"), new byte[1]);
        Files.write(folder.resolve("secret.safetensors"), new byte[1]);
        Files.createSymbolicLink(folder.resolve("runs/out.safetensors"), folder.resolve("secret.safetensors"));
        RunInputs inputs = new RunInputs(
                RunsTest.bind(
                        StudioProperties.class,
                        "studio",
                        Map.of(
                                "data-dir", folder.toString(),
                                "models-dir", folder.resolve("shipped").toString())),
                RunsTest.bind(RunsProperties.class, "studio.runs", Map.of()));
        Files.createDirectories(folder.resolve("shipped/default"));
        Files.createDirectories(folder.resolve("models/mine"));

        assertThat(inputs.resolve("from", "runs/autoencoder-1/a.safetensors")).isEqualTo(weights.toRealPath());
        assertThat(inputs.resolve("model", "models/default"))
                .as("came with the studio")
                .isEqualTo(folder.resolve("shipped/default").toRealPath());
        assertThat(inputs.resolve("model", "models/mine"))
                .as("was taken in")
                .isEqualTo(folder.resolve("models/mine").toRealPath());
        for (String name : List.of(
                "runs/../secret.safetensors", "/etc/passwd", "runs/out.safetensors", "runs/nothing", "", "etc")) {
            assertThatThrownBy(() -> inputs.resolve("from", name))
                    .as(name)
                    .isInstanceOf(BadValueException.class)
                    .hasMessageContaining("allowed are files and folders in runs, models");
        }
        Files.createDirectories(folder.resolve("given/secret-name"));
        assertThat(inputs.resolve("given", "given"))
                .isEqualTo(folder.resolve("given").toRealPath());
        assertThat(inputs.all())
                .as("what people gave, as a whole")
                .contains(new RunInputs.Input("given", "given"))
                .noneMatch(input -> input.path().contains("secret-name"));
        Path dataset = Files.createDirectories(folder.resolve("datasets/mine"));
        Files.createFile(dataset.resolve("manifest.jsonl"));
        Files.createFile(folder.resolve("runs/autoencoder-1/manifest.jsonl"));
        assertThat(inputs.datasets()).containsExactly("datasets/mine", "runs/autoencoder-1");
        Files.delete(folder.resolve("runs/autoencoder-1/manifest.jsonl"));
        assertThat(inputs.all()).contains(new RunInputs.Input("runs/autoencoder-1/a.safetensors", "weights"));
    }
}
