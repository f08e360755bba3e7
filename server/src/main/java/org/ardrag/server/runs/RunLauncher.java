package org.ardrag.server.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.runs.StageCatalog.Stage;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns what an administrator asked for into a command, and starts it so that it outlives the studio: in a session of
 * its own, which the terminal's Ctrl+C does not reach, its words going to files rather than pipes; nicer than the
 * studio, and with memory that the system itself does not let it exceed.
 */
@Component
final class RunLauncher {

    private static final List<Path> TOOLS = List.of(Path.of("/usr/bin"), Path.of("/bin"));

    private final TrainingProgram training;
    private final RunInputs inputs;
    private final RunsProperties properties;
    private final JsonMapper json;
    private final Path dir;

    RunLauncher(
            TrainingProgram training,
            RunInputs inputs,
            RunsProperties properties,
            StudioProperties studio,
            JsonMapper json) {
        this.training = training;
        this.inputs = inputs;
        this.properties = properties;
        this.json = json;
        this.dir = RunInputs.folder(studio, properties);
    }

    /** What a run made, as it is called in a form: {@code runs/distill-7/model}. */
    static String called(Path folder, String made) {
        Path path = Path.of(made);
        Path runs = folder.resolveSibling("");
        return path.startsWith(runs) ? "runs/" + runs.relativize(path) : made;
    }

    RunFiles files(String id) {
        return new RunFiles(dir.resolve(id));
    }

    /**
     * Has the stage check what it is told, without a trace.
     *
     * @throws org.ardrag.server.problem.Problem 400 with the stage's words about what is wrong
     * @throws org.ardrag.server.json.BadValueException if there is no such option, or no such file
     */
    void check(String stageName, String device, JsonNode config, Map<String, String> options) {
        Stage stage = training.catalog().stage(stageName);
        Path trial = null;
        try {
            trial = Files.createTempDirectory("studio-run");
            RunFiles files = new RunFiles(trial);
            Files.writeString(files.given(), config.toString());
            List<String> words = words(stage, device, options, files);
            words.add("--check");
            training.check(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (trial != null) {
                new RunFiles(trial).given().toFile().delete();
                trial.toFile().delete();
            }
        }
    }

    /** Starts a run, or lets it go on: the stage finds its last checkpoint by itself. */
    Process start(Run run) throws IOException {
        RunFiles files = files(run.id());
        Files.createDirectories(files.folder());
        Files.writeString(files.given(), run.config());
        Stage stage = training.catalog().stage(run.stage());
        List<String> command = new ArrayList<>();
        long memory = memory().toBytes();
        tool(command, "setsid");
        tool(command, "nice", "-n", Integer.toString(properties.niceness()));
        tool(command, "prlimit", "--data=" + memory + ":" + memory);
        command.addAll(training.command(
                words(stage, run.device(), options(json.readTree(run.options())), files), properties.heap()));
        Files.writeString(
                files.output(),
                "-- attempt " + run.attempts() + ": " + stage.name() + " " + run.options() + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return new ProcessBuilder(command)
                .directory(files.folder().toFile())
                .redirectOutput(files.progress().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(files.output().toFile()))
                .start();
    }

    DataSize memory() {
        DataSize named = properties.memory();
        return named != null ? named : DataSize.ofBytes(machineMemory() / 2);
    }

    /** Of the machine, or of the container that this is. */
    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory() * 4;
    }

    /** A tool that runs the rest of the command in its own place; left out where the system has none. */
    private static void tool(List<String> command, String name, String... arguments) {
        if (TOOLS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(name)))) {
            command.add(name);
            command.addAll(List.of(arguments));
        }
    }

    private List<String> words(Stage stage, String device, Map<String, String> options, RunFiles files) {
        List<String> words = new ArrayList<>(stage.command());
        if (stage.takesConfig()) {
            words.addAll(List.of("--config", files.given().toString()));
        }
        words.addAll(List.of("--" + stage.output(), files.folder().toString(), "--progress", "json"));
        if (stage.takesDevice()) {
            words.addAll(List.of("--device", device));
        }
        options.forEach((name, value) -> {
            boolean path = stage.option(name).isPath();
            words.addAll(List.of("--" + name, path ? inputs.resolve(name, value).toString() : value));
        });
        return words;
    }

    /** A JSON object of strings, in its order. */
    static Map<String, String> options(JsonNode object) {
        Map<String, String> options = new LinkedHashMap<>();
        object.properties()
                .forEach(each -> options.put(each.getKey(), each.getValue().asString()));
        return options;
    }
}
