package org.ardrag.server.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/**
 * The command line of the training module, which is started as a process of its own: the studio shares no class with
 * it. It is asked once what its stages are; it checks what a stage is told; and it runs them.
 */
@Component
class TrainingProgram {

    private static final String MAIN = "org.ardrag.training.StudioCli";
    private static final DataSize SMALL = DataSize.ofMegabytes(256);
    private static final long PATIENCE_SECONDS = 120;

    private final Path folder;
    private final JsonMapper json;
    private @Nullable String askedOf;
    private @Nullable StageCatalog catalog;

    TrainingProgram(RunsProperties properties, JsonMapper json) {
        Path named = properties.training();
        this.folder = (named == null ? Path.of(System.getProperty("studio.root", ""), "training") : named)
                .toAbsolutePath()
                .normalize();
        this.json = json;
    }

    /** The project's folder, beside which the program finds the model that ships. */
    Path root() {
        return folder.resolveSibling("");
    }

    /**
     * The command that runs the program.
     *
     * @param words its arguments
     * @throws Problem 404 if the program is not there
     */
    List<String> command(List<String> words, DataSize heap) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap.toMegabytes() + "m",
                "-Dstudio.root=" + root()));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-cp", classPath(), mainClass()));
        command.addAll(words);
        return command;
    }

    String mainClass() {
        return MAIN;
    }

    /** Folder {@code lib} of an installed program, or what the build leaves. */
    String classPath() {
        Path installed = folder.resolve("lib");
        if (Files.isDirectory(installed)) {
            return installed + "/*";
        }
        Path built = folder.resolve("target");
        Path libraries = built.resolve("classpath.txt");
        try (Stream<Path> files = Files.isDirectory(built) ? Files.list(built) : Stream.empty()) {
            Path jar = files.filter(file -> file.getFileName().toString().matches("training-[0-9][A-Z0-9.-]*\\.jar"))
                    .findFirst()
                    .orElse(null);
            if (jar != null && Files.exists(libraries)) {
                return jar + ":" + Files.readString(libraries).strip();
            }
        } catch (IOException e) {
            throw missing(e.getMessage());
        }
        throw missing("there is nothing in " + folder);
    }

    private static Problem missing(@Nullable String why) {
        return new Problem(
                HttpStatus.NOT_FOUND,
                "no-training",
                "The training program is not here",
                "the training program cannot be started: " + why + ". In the project, ./studio train stages builds it;"
                        + " elsewhere studio.runs.training names its folder");
    }

    /**
     * What its stages are. Starts the program if that has not been asked yet.
     *
     * @throws Problem 404 if the program is not there
     */
    synchronized StageCatalog catalog() {
        String classPath = classPath();
        StageCatalog known = catalog;
        if (known != null && classPath.equals(askedOf)) {
            return known;
        }
        List<String> words = new ArrayList<>(List.of("train", "stages", "--format", "json"));
        if (Files.isDirectory(folder.resolve("configs"))) {
            words.addAll(List.of("--presets", folder.resolve("configs").toString()));
        }
        Answer answer = ask(words);
        if (answer.exit() != 0) {
            throw missing(answer.errors());
        }
        StageCatalog fresh = new StageCatalog(json.readTree(answer.words()));
        catalog = fresh;
        askedOf = classPath;
        return fresh;
    }

    /**
     * Has a stage look at what it is told.
     *
     * @throws Problem 400 with the program's own words about what is wrong
     */
    void check(List<String> words) {
        Answer answer = ask(words);
        if (answer.exit() != 0) {
            throw new Problem(
                    HttpStatus.BAD_REQUEST, "bad-config", "The stage cannot be run like this", reason(answer.errors()));
        }
    }

    private static String reason(String errors) {
        String first =
                errors.lines().filter(line -> !line.isBlank()).findFirst().orElse("it did not say why");
        return first.replaceFirst("^studio: (\\S*given\\.json: )?", "");
    }

    private record Answer(int exit, String words, String errors) {}

    private Answer ask(List<String> words) {
        Path errors = null;
        Path answer = null;
        try {
            errors = Files.createTempFile("studio-training", ".err");
            answer = Files.createTempFile("studio-training", ".out");
            Process process = new ProcessBuilder(command(words, SMALL))
                    .redirectOutput(answer.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the training program did not answer within " + PATIENCE_SECONDS + " s");
            }
            return new Answer(process.exitValue(), Files.readString(answer), Files.readString(errors));
        } catch (IOException e) {
            throw missing(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw missing("it was interrupted");
        } finally {
            delete(errors);
            delete(answer);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            file.toFile().delete();
        }
    }
}
