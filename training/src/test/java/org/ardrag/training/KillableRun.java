package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.json.Json;
import tools.jackson.databind.JsonNode;

/** One run by the real command line, in processes of its own that can be killed. */
final class KillableRun {

    private static final int KILLED = 128 + 9;
    private static final int ASKED_TO_END = 128 + 15;

    private final Path folder;
    private final Path errors;
    private final List<String> command;

    /**
     * Starts nothing yet.
     *
     * @param folder of the run, which its processes make; they work in the folder that it lies in
     * @param words of the command line: the stage and its options
     */
    KillableRun(Path folder, List<String> words) {
        this.folder = folder;
        errors = folder.resolveSibling("errors.txt");
        command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:TieredStopAtLevel=1", // a process so short gains nothing by better code
                "-cp",
                System.getProperty("java.class.path"),
                StudioCli.class.getName(),
                "train"));
        command.addAll(words);
        command.addAll(List.of("--run=" + folder, "--device=cpu", "--progress=json"));
    }

    private Process start() throws IOException {
        ProcessBuilder process = new ProcessBuilder(command)
                .directory(folder.getParent().toFile())
                .redirectError(errors.toFile());
        process.environment().put("OMP_NUM_THREADS", "1"); // several wait for each other where cores are busy
        return process.start();
    }

    /** Goes on to the last step. */
    void finish() throws Exception {
        Process process = start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    }

    /** Goes on, and is killed with SIGKILL a moment after it told of a step. */
    void killAfter(long step, long millis) throws Exception {
        Process process = start();
        try (BufferedReader lines = process.inputReader()) {
            await(step, lines);
            TimeUnit.MILLISECONDS.sleep(millis);
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(KILLED);
    }

    /** Goes on, and is asked to end (SIGTERM) when it told of a step. */
    void endAfter(long step) throws Exception {
        Process process = start();
        try (BufferedReader lines = process.inputReader()) {
            await(step, lines);
            process.toHandle().destroy(); // which leaves what it still says
            lines.transferTo(Writer.nullWriter());
        }
        assertThat(process.waitFor()).as(Files.readString(errors)).isEqualTo(ASKED_TO_END);
    }

    private static void await(long step, BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (Json.LINES.readTree(line).path("step").asLong() >= step) {
                return;
            }
        }
    }

    /** A figure of {@code metrics.jsonl} by its step. */
    Map<Long, Double> figure(String name) throws IOException {
        Map<Long, Double> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
            JsonNode metrics = Json.LINES.readTree(line);
            if (metrics.has(name)) {
                assertThat(values.put(
                                metrics.path("step").asLong(),
                                metrics.path(name).asDouble()))
                        .as("another line with %s for the same step: %s", name, line)
                        .isNull();
            }
        }
        return values;
    }
}
