package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.ardrag.inference.engine.TorchEngine;
import org.jspecify.annotations.Nullable;

/** Where figures were measured: the machine and the project's state. */
final class Surroundings {

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Surroundings() {}

    static String machine(String device) {
        return device + ", " + processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + System.getProperty("os.name") + ", Java " + System.getProperty("java.version") + ", libtorch "
                + TorchEngine.version() + " with " + TorchEngine.threads() + " threads";
    }

    private static String processor() {
        String architecture = System.getProperty("os.arch", "unknown processor");
        if (!Files.isReadable(CPU_INFO)) {
            return architecture;
        }
        try {
            Optional<String> name = Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8).stream()
                    .filter(line -> line.startsWith("model name"))
                    .findFirst();
            return name.map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .orElse(architecture);
        } catch (IOException e) {
            return architecture;
        }
    }

    /** The commit checked out here, marked if files were changed since; null outside a repository or without git. */
    static @Nullable String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return git.waitFor() == 0 && !answer.isEmpty() ? answer : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
