package org.ardrag.training.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A studio that runs as a process of its own for as long as it is measured, with a data folder that goes with it. */
public final class StudioProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final URI address;
    private final Path data;

    private StudioProcess(Process process, URI address, Path data) {
        this.process = process;
        this.address = address;
        this.data = data;
    }

    /** Starts the packaged application on a free port and waits until it is ready. */
    public static StudioProcess start(Path jar, List<String> properties) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path data = Files.createTempDirectory("studio-bench");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--server.port=" + port,
                "--studio.data-dir=" + data));
        command.addAll(properties);
        File log = log(data).toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        StudioProcess studio = new StudioProcess(process, URI.create("http://127.0.0.1:" + port), data);
        try {
            studio.awaitReady(log);
            return studio;
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly(); // its log stays
            throw e;
        }
    }

    private void awaitReady(File log) throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest ready = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .build();
        for (int i = 0; i < PATIENCE_SECONDS * 4 && process.isAlive(); i++) {
            try {
                if (http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            TimeUnit.MILLISECONDS.sleep(250);
        }
        throw new IOException("the studio did not become ready; its log is " + log);
    }

    public URI address() {
        return address;
    }

    private static Path log(Path data) {
        return data.resolve("studio.log");
    }

    /** What the studio has said so far. */
    public Path log() {
        return log(data);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Stops the studio and deletes its folder; one that has ended by itself leaves it, with its log. */
    @Override
    public void close() {
        boolean lived = isAlive();
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return;
        }
        if (lived) {
            delete(data);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
