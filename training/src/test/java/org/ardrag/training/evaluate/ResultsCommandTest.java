package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.node.ObjectNode;

class ResultsCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aRowOfSeveralSeedsHasMeanAndSpread() {
        Map<String, List<Report>> rows = new LinkedHashMap<>();
        rows.put("self-rollout", List.of(report(206, 0.8, 0.5), report(206, 0.9, 0.25)));
        rows.put("self-forcing", List.of(report(206, 0.7, 1.5)));
        List<String> lines = ResultsTable.markdown(rows).lines().toList();
        assertThat(lines.get(0)).startsWith("| | motion consistency | motion smoothness | quality |");
        assertThat(lines.get(2))
                .isEqualTo("| self-rollout | 0.850 ± 0.050 | 0.9900 ± 0.0000 | 0.700 ± 0.000 | 0.375 ± 0.125"
                        + " | 0.100 ± 0.000 | 75.0 ± 0.0 | 90.0 ± 0.0 | 0.00500 ± 0.00000 | 0.25 ± 0.00 |");
        assertThat(lines.get(3)).startsWith("| self-forcing | 0.700 | 0.9900 | 0.700 | 1.500 |");
        assertThat(lines.get(5)).contains("206 held-out clips of 49 frames, 64 x 64 pixels, of seed 1");
    }

    @Test
    void whatWasNotMeasuredAlikeIsNoTable() {
        Map<String, List<Report>> rows = new LinkedHashMap<>();
        rows.put("a", List.of(report(206, 0.8, 0.5)));
        rows.put("b", List.of(report(12, 0.8, 0.5)));
        assertThatThrownBy(() -> ResultsTable.markdown(rows))
                .hasMessageContaining("206 held-out clips")
                .hasMessageContaining("12 held-out clips");
    }

    @Test
    void distancesOfDifferentAutoencodersFeaturesAndOfDifferentPrecisionAreNoTable() {
        Report before = report(206, 0.8, 0.5);
        Report a = report("float32, plain attention", "aa");
        Report b = report("float32, fused attention", "bb");
        assertThatThrownBy(() -> ResultsTable.markdown(rows(before, a, b)))
                .hasMessageContaining("different autoencoders' features")
                .hasMessageContaining("SHA-256 aa")
                .hasMessageContaining("with bb");
        assertThatThrownBy(() -> ResultsTable.markdown(rows(a, report("bfloat16, fused attention", "aa"))))
                .hasMessageContaining("default in float32, default in bfloat16");
        assertThat(ResultsTable.markdown(rows(before, a, report("float32, fused attention", "aa"), before)))
                .as("a report that does not say what its features are of, or another attention kernel")
                .contains("| 0 |", "| 3 |");
    }

    private static Map<String, List<Report>> rows(Report... reports) {
        Map<String, List<Report>> rows = new LinkedHashMap<>();
        for (Report report : reports) {
            rows.put(String.valueOf(rows.size()), List.of(report));
        }
        return rows;
    }

    @Test
    void whatWasWrittenBeforeThereWereAllTheFieldsIsReadStill() throws IOException {
        ObjectNode old = Json.MAPPER.valueToTree(report(206, 0.8, 0.5));
        old.remove(List.of("autoencoder_checksum", "config"));
        ((ObjectNode) old.get("timing")).remove("frames_per_second");
        ((ObjectNode) old.get("scores").get(0)).remove(List.of("track_error", "mean_similarity"));
        Files.writeString(folder.resolve("report.json"), Json.MAPPER.writeValueAsString(old));
        assertThat(new CommandLine(new ResultsCommand()).execute("a=" + folder)).isZero();
        Report read = Json.MAPPER.readValue(Files.readString(folder.resolve("report.json")), Report.class);
        assertThat(read).isEqualTo(report(206, 0.8, 0.5));
    }

    @Test
    void whatIsNoReportIsNamed() throws IOException {
        assertThat(refused("nameless")).contains("NAME=FOLDER is wanted", "nameless was given");
        assertThat(refused("a=" + folder)).contains("there is no report.json in " + folder);
        Files.writeString(folder.resolve("report.json"), "{\"clips\":");
        assertThat(refused("a=" + folder)).contains("report.json is no report of evaluate");
    }

    private static String refused(String argument) {
        StringWriter errors = new StringWriter();
        int status = new CommandLine(new ResultsCommand())
                .setErr(new PrintWriter(errors))
                .execute(argument);
        assertThat(status).isEqualTo(2);
        return errors.toString();
    }

    private static Report report(int clips, double consistency, double frechet) {
        return report(clips, consistency, frechet, "float32", null);
    }

    private static Report report(String precision, String autoencoder) {
        return report(206, 0.8, 0.5, precision, autoencoder);
    }

    private static Report report(
            int clips, double consistency, double frechet, String precision, @Nullable String autoencoder) {
        PaperFigures paper = new PaperFigures(consistency, 0.99, 0.7, frechet, 0.1);
        Share followed = Share.of(3, 4);
        Share stayed = Share.of(9, 10);
        Score score = new Score(
                "model", followed, followed, 0.01, null, stayed, stayed, 0.005, 23, 0.8, null, 0.9, null, null, paper);
        List<Score> scores = new ArrayList<>(List.of(score));
        return new Report(
                "default",
                "checksum",
                autoencoder,
                null,
                1,
                64,
                64,
                16,
                precision,
                clips,
                49,
                true,
                1,
                scores,
                null,
                null,
                new Report.Timing(250, 100, 250, null),
                "machine",
                null);
    }
}
