package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class StagesTest {

    @TempDir
    private Path folder;

    @Test
    void theDocumentOfTheStagesConfigsIsCurrent() throws IOException {
        CommandLine train = StudioCli.commandLine().getSubcommands().get("train");
        assertThat(Files.readString(Path.of(System.getProperty("studio.root"), "docs/stages.md")))
                .as("write it anew: ./studio train stages > docs/stages.md")
                .isEqualTo(StagesCommand.markdown(train.getCommandSpec()));
    }

    @Test
    void aConfigIsCheckedBeforeAnythingIsLoaded() throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), "loop: {stepps: 3}\n");
        StringWriter errors = new StringWriter();
        int code = StudioCli.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(
                        "train",
                        "transformer",
                        "--config",
                        config.toString(),
                        "--set",
                        "batch_size=0",
                        "--autoencoder",
                        "nowhere.safetensors",
                        "--run",
                        folder.resolve("run").toString());
        assertThat(code).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("studio: " + config)
                .contains("there is no key \"loop.stepps\"")
                .contains("batch_size is 0; 1 to 4096 are allowed")
                .doesNotContain("\tat ");
        assertThat(folder.resolve("run")).doesNotExist();
    }
}
