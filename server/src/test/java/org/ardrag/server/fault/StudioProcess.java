package org.ardrag.server.fault;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioApplication;

/** A whole studio as a process of its own, which can be killed and started again on the same data folder. */
final class StudioProcess implements AutoCloseable {

    private final Process process;
    private final Path root;
    final Studio client;
    final int port;

    private StudioProcess(Process process, Path root, int port) {
        this.process = process;
        this.root = root;
        this.client = new Studio(port);
        this.port = port;
    }

    /**
     * Starts a studio and waits until it is ready.
     *
     * @param root with the folder {@code models}
     * @param limits what the shell is told before, such as {@code ulimit -f 100}
     * @param more arguments
     */
    static StudioProcess start(Path root, String limits, String... more) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        // Without what the tests would add to the studio.
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("server/target/test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                limits + "\nexec \"$@\"",
                "studio",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                classPath,
                "-Dai.djl.pytorch.num_threads=1",
                StudioApplication.class.getName(),
                "--server.port=" + port,
                "--studio.device=cpu",
                "--studio.precision=float32",
                "--studio.timing.warm-up=0s",
                "--studio.models-dir=" + root.resolve("models"),
                "--studio.data-dir=" + root.resolve("data")));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(root.resolve("log").toFile()))
                .start();
        StudioProcess studio = new StudioProcess(process, root, port);
        try {
            studio.awaitReady();
            return studio;
        } catch (RuntimeException e) {
            String log = studio.log();
            studio.close();
            throw new IllegalStateException("the studio does not become ready; its log:\n" + log, e);
        }
    }

    private void awaitReady() {
        for (int i = 0; i < 1500 && process.isAlive(); i++) {
            try {
                if (client.get("/actuator/health/readiness").statusCode() == 200) {
                    return;
                }
            } catch (RuntimeException e) {
                // not listening yet
            }
            sleep(200);
        }
        throw new IllegalStateException(process.isAlive() ? "five minutes are over" : "it has ended");
    }

    /** Calls a studio again and again until it cannot be reached any more. */
    static void untilItIsGone(Runnable call) {
        try {
            while (true) {
                call.run();
            }
        } catch (RuntimeException e) {
            // the studio is gone
        }
    }

    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() throws IOException {
        return Files.readString(root.resolve("log"));
    }

    /** Names of what is in a folder of the data folder. */
    List<String> files(String folder) throws IOException {
        Path dir = root.resolve("data").resolve(folder);
        if (!Files.exists(dir)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    /** SIGKILL: nothing of it can do anything any more. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and its end. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("the studio does not end within a minute");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
