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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

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
        PaperFigures paper = new PaperFigures(consistency, 0.99, 0.7, frechet, 0.1);
        Share followed = Share.of(3, 4);
        Share stayed = Share.of(9, 10);
        Score score =
                new Score("model", followed, followed, 0.01, stayed, stayed, 0.005, 23, 0.8, 0.9, null, null, paper);
        List<Score> scores = new ArrayList<>(List.of(score));
        return new Report(
                "default",
                "checksum",
                1,
                64,
                64,
                16,
                "float32",
                clips,
                49,
                true,
                1,
                scores,
                null,
                new Report.Timing(250, 100, 250),
                "machine",
                null);
    }
}
