package org.ardrag.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged application as a process of its own, on a free port and with a data folder that goes with it.
 *
 * <p>System properties: {@code studio.jar} names the packaged application; {@code studio.args} may hold further
 * arguments for it, separated by blanks, such as another model.
 */
final class StudioProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(3);
    private static final int LOG_LINES = 60;

    private final Process process;
    private final URI address;
    private final Path folder;

    private StudioProcess(Process process, URI address, Path folder) {
        this.process = process;
        this.address = address;
        this.folder = folder;
    }

    /**
     * Starts the application and waits until it says that it is ready.
     *
     * @param args further arguments, such as {@code --studio.limits.sessions=1}
     * @throws IllegalStateException if there is no packaged application, or it does not become ready
     */
    static StudioProcess start(String... args) {
        Path jar = jar();
        try {
            Path folder = Files.createTempDirectory("studio-e2e");
            int port = freePort();
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-Xmx1g");
            command.add("-jar");
            command.add(jar.toString());
            command.add("--server.port=" + port);
            command.add("--studio.data-dir=" + folder.resolve("data"));
            for (String arg : System.getProperty("studio.args", "").trim().split("\\s+")) {
                if (!arg.isEmpty()) {
                    command.add(arg);
                }
            }
            command.addAll(List.of(args));
            Process process = new ProcessBuilder(command)
                    .directory(jar.getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            StudioProcess studio = new StudioProcess(process, URI.create("http://127.0.0.1:" + port), folder);
            try {
                studio.awaitReady();
            } catch (RuntimeException e) {
                studio.close();
                throw e;
            }
            return studio;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path jar() {
        String named = System.getProperty("studio.jar");
        if (named == null) {
            throw new IllegalStateException(
                    "the system property studio.jar is missing, it must name the packaged application");
        }
        Path jar = Path.of(named).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("there is no packaged application at " + jar
                    + "; build it with: ./mvnw -pl server -am package, or name one with -Dstudio.jar=FILE");
        }
        return jar;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + START.toNanos();
        String last = "no answer yet";
        while (System.nanoTime() - deadline < 0) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "the application ended with " + process.exitValue() + "; its log ends with\n" + log());
            }
            try {
                HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
                if (response.statusCode() == 200) {
                    return;
                }
                last = response.statusCode() + " " + response.body();
            } catch (IOException e) {
                last = e.toString();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the application starts", e);
            }
            sleep(200);
        }
        throw new IllegalStateException("the application is not ready after " + START.toSeconds() + " s: " + last
                + "; its log ends with\n" + log());
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the application starts", e);
        }
    }

    URI address() {
        return address;
    }

    /** Where its data folder is. */
    Path folder() {
        return folder;
    }

    /** The end of what the application has written. */
    String log() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e + ")";
        }
    }

    /** Stops the application, by force if it does not stop by itself, and deletes its folder. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        String last = log();
        deleteTree(folder);
        requireQuietEnd(last);
    }

    /** However a test has left the studio, it stops without anything going wrong. */
    private static void requireQuietEnd(String log) {
        int stops = log.indexOf("Commencing graceful shutdown");
        if (stops >= 0 && (log.indexOf(" WARN ", stops) >= 0 || log.indexOf(" ERROR ", stops) >= 0)) {
            throw new AssertionError("the studio did not stop in peace; its log ends with\n" + log.substring(stops));
        }
    }

    static void deleteTree(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
