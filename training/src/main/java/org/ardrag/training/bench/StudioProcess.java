package org.ardrag.training.bench;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A studio that runs as a process of its own for as long as it is measured. */
final class StudioProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final URI address;

    private StudioProcess(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Starts the packaged application on a free port and waits until it is ready. */
    static StudioProcess start(Path jar, List<String> properties) throws IOException, InterruptedException {
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
        File log = data.resolve("studio.log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        StudioProcess studio = new StudioProcess(process, URI.create("http://127.0.0.1:" + port));
        try {
            studio.awaitReady(log);
            return studio;
        } catch (IOException | InterruptedException e) {
            studio.close();
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

    URI address() {
        return address;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
