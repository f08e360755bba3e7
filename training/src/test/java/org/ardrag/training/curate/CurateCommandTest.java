package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.json.Json;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.reward.TinyNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command and its review, on drawn clips. */
class CurateCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    private int curate(String... arguments) {
        return new CommandLine(new CurateCommand())
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private Path config(CurateConfig config) throws IOException {
        return Files.writeString(folder.resolve("curate.json"), Json.MAPPER.writeValueAsString(config));
    }

    @Test
    void drawnClipsAreCuratedAndReviewed() throws IOException {
        Path dataset = folder.resolve("dataset");
        String data = dataset.toString();
        String config = config(Scenes.config()).toString();
        assertThat(curate("--config", config, "--dataset", data, "--drawn", "2", "--seed", "5"))
                .isZero();
        List<String> ids = new DatasetFolder(dataset)
                .readClips().stream().map(CuratedClip::id).toList();
        assertThat(ids).hasSize(2);

        assertThat(curate("list", "--dataset", data, "--status", "pending")).isZero();
        Path sheet = folder.resolve("sheet.png");
        assertThat(curate("show", "--dataset", data, "--out", sheet.toString(), ids.get(0)))
                .isZero();
        assertThat(sheet).isNotEmptyFile();
        assertThat(curate("accept", "--dataset", data, ids.get(0))).isZero();
        assertThat(curate("reject", "--dataset", data, "--why", "dull", "--status", "pending"))
                .isZero();
        List<CuratedClip> clips = new DatasetFolder(dataset).readClips();
        assertThat(clips).extracting(CuratedClip::status).containsExactly(ClipStatus.ACCEPTED, ClipStatus.REJECTED);
        assertThat(clips.get(1).why()).isEqualTo("dull");
        String line = ReviewCommands.Listing.line(
                new DatasetFolder(dataset).reviewedClips().get(1));
        assertThat(line).contains("rejected (dull) by " + System.getProperty("user.name") + " at 20");

        assertThat(curate("accept", "--dataset", data)).isNotZero();
        assertThat(errors.toString()).contains("no clip was named");
        assertThat(curate("accept", "--dataset", data, "nobody")).isNotZero();
        assertThat(errors.toString()).contains("there is no clip nobody");
        assertThat(curate("reject", "--dataset", data, ids.get(0))).isNotZero();
        assertThat(errors.toString()).contains("--why");
        assertThat(curate("list", "--dataset", data, "--mark", "odd")).isEqualTo(2);
        assertThat(errors.toString()).contains("none of nothing-moves, everything-moves, scene-changes");
        assertThat(curate("list", "--dataset", folder.toString())).isNotZero();
        assertThat(errors.toString()).contains("is no dataset");
    }

    @Test
    void aTrackerThatIsNamedFollowsThePointsAndStaysTheDatasets() throws IOException {
        String tracker = "--tracker=" + TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");
        String config = config(Scenes.config()).toString();
        Path dataset = folder.resolve("dataset");
        List<String> words = List.of("--config", config, "--dataset", dataset.toString(), "--drawn", "1");
        assertThat(curate(words, tracker)).as(errors.toString()).isZero();
        assertThat(errors.toString()).contains("CC-BY-NC-4.0: no commercial use");
        assertThat(dataset.resolve("tracker.json")).content().contains("tracker-offline");
        // Random weights follow nothing; Lucas-Kanade finds tracks in the same clip.
        assertThat(new DatasetFolder(dataset).readClips()).isEmpty();

        assertThat(curate(words)).isNotZero();
        assertThat(errors.toString()).contains("is not gone on with Lucas-Kanade");

        Path other = folder.resolve("other");
        assertThat(curate("--config", config, "--dataset", other.toString(), "--drawn", "1"))
                .isZero();
        assertThat(new DatasetFolder(other).readClips()).isNotEmpty();
        assertThat(curate("--config", config, "--dataset", "d", "--drawn", "1", "--tracker", other.toString()))
                .isNotZero();
        assertThat(errors.toString()).contains("--tracker is " + other + ", which has no");
    }

    private int curate(List<String> words, String... more) {
        return curate(Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        assertThat(curate("--drawn", "1")).isEqualTo(2);
        assertThat(errors.toString()).contains("--dataset is missing");
        assertThat(curate("--config", config(Scenes.config()).toString(), "--dataset", "d"))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("--videos or --drawn is missing");
    }

    @Test
    void aKeyThatThereIsNotIsRefusedByItsName() throws IOException {
        Path file = config(Scenes.config());
        Files.writeString(file, Files.readString(file).replace("\"jitter\"", "\"jiter\""));
        assertThatThrownBy(() -> ConfigFile.read(file, CurateConfig.class))
                .hasMessageContaining("there is no key \"jiter\"")
                .hasMessageContaining("jitter_share");
        assertThatThrownBy(() -> Scenes.config(24, List.of(new Bucket(128, 128))))
                .hasMessage("frames is 24; 1 more than a multiple of 4 is allowed");
        assertThatThrownBy(() -> Scenes.config(25, List.of())).hasMessage("buckets has no size, at least 1 is needed");
    }

    @Test
    void theConfigThatShipsIsRead() throws IOException {
        CurateConfig config = ConfigFile.read(
                Path.of(System.getProperty("studio.root"), "training/configs/curate-128.yaml"), CurateConfig.class);
        assertThat(config).isEqualTo(Scenes.config());
    }
}
