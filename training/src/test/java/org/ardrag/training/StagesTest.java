package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

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

    @Test
    void theCatalogNamesEveryStageWithItsOptionsAndKeysAndEveryPresetOnce() throws IOException {
        Path presets = Path.of(System.getProperty("studio.root"), "training/configs");
        JsonNode catalog =
                Json.MAPPER.readTree(StageCatalog.of(StudioCli.commandLine().getCommandSpec(), presets));

        assertThat(catalog.path("stages").valueStream().map(stage -> stage.path("name")
                        .asString()))
                .contains("curate", "autoencoder", "transformer", "teacher", "distill", "grpo", "evaluate")
                .doesNotContain("stages");
        assertThat(catalog.path("stages")
                        .valueStream()
                        .filter(stage -> stage.path("options")
                                .valueStream()
                                .anyMatch(option -> option.path("name")
                                                .asString()
                                                .equals("dataset")
                                        && option.path("type").asString().equals("path")))
                        .map(stage -> stage.path("name").asString()))
                .as("what can be trained on curated clips")
                .containsExactlyInAnyOrder("teacher", "transformer", "distill", "grpo");
        JsonNode distill = catalog.path("stages")
                .valueStream()
                .filter(stage -> stage.path("name").asString().equals("distill"))
                .findFirst()
                .orElseThrow();
        assertThat(distill.path("options").valueStream().map(option -> option.path("name")
                        .asString()))
                .containsExactlyInAnyOrder("from", "autoencoder", "teacher", "dataset", "first-clip");
        assertThat(catalog.path("stages")
                        .valueStream()
                        .flatMap(stage -> stage.path("options").valueStream())
                        .filter(option -> option.has("default"))
                        .map(option -> option.path("help").asString()))
                .as("a default is said apart, and once")
                .isNotEmpty()
                .noneMatch(help -> help.contains("default:"));
        assertThat(distill.at("/config/properties/loop/properties/steps/default")
                        .asInt())
                .isEqualTo(400);
        try (Stream<Path> files = Files.list(presets)) {
            assertThat(catalog.path("presets")
                            .valueStream()
                            .map(preset -> preset.path("name").asString() + ".yaml"))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
        assertThat(catalog.path("presets")
                        .valueStream()
                        .filter(preset -> preset.path("name").asString().equals("decoder-128"))
                        .map(preset -> preset.path("stage").asString()))
                .containsExactly("autoencoder");
    }

    @Test
    void aCheckSaysWhatIsWrongAndRunsNothing() throws IOException {
        Path run = folder.resolve("run");
        StringWriter errors = new StringWriter();
        CommandLine commands = StudioCli.commandLine().setErr(new PrintWriter(errors, true));
        String[] good = {"train", "autoencoder", "--check", "--set", "loop.steps=3", "--run", run.toString()};
        assertThat(commands.execute(good)).isEqualTo(0);
        assertThat(commands.execute(
                        "train", "autoencoder", "--check", "--set", "loop.steps=0", "--run", run.toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("loop.steps is 0; 1 to 100000000 are allowed");
        String none = folder.resolve("none").toString();
        assertThat(commands.execute(
                        "train", "distill", "--check", "--autoencoder", none, "--teacher", none, "--run", none))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("--from is missing");
        assertThat(run).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"teacher", "distill", "grpo"})
    void theConfigsForPublishedWeightsPassTheCheckOfTheirStage(String stage) {
        StringWriter errors = new StringWriter();
        String none = folder.toString();
        String[] start = stage.equals("grpo")
                ? new String[] {"--model", none}
                : stage.equals("teacher")
                        ? new String[] {"--autoencoder", none}
                        : new String[] {"--autoencoder", none, "--teacher", none, "--from", none};
        String[] arguments = new String[start.length + 7];
        System.arraycopy(
                new String[] {
                    "train",
                    stage,
                    "--check",
                    "--config",
                    Path.of(System.getProperty("studio.root"), "training/configs/wan-1.3b-" + stage + ".yaml")
                            .toString(),
                    "--run",
                    folder.resolve("run").toString()
                },
                0,
                arguments,
                0,
                7);
        System.arraycopy(start, 0, arguments, 7, start.length);
        assertThat(StudioCli.commandLine().setErr(new PrintWriter(errors, true)).execute(arguments))
                .as(errors.toString())
                .isZero();
    }
}
