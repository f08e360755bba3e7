package org.ardrag.server.storage;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * A real S3-compatible server that asks for signatures: S3Proxy, a process of its own, which the first test that asks for it
 * starts and which ends with the tests' JVM. Its libraries are brought by the build ({@code src/test/s3}).
 */
public final class S3Store {

    static final String ACCESS_KEY = "studio";
    static final String SECRET_KEY = "a secret of the tests";

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private S3Store() {}

    private record Server(URI address, Path objects) {}

    private static final class Holder {

        static final Server SERVER = start();

        private static Server start() {
            try {
                return launch();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Server launch() throws IOException {
        Path folder = Files.createTempDirectory("s3proxy");
        Path objects = Files.createDirectory(folder.resolve("objects"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path config = folder.resolve("s3proxy.conf");
        Files.writeString(
                config,
                """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """
                        .formatted(port, ACCESS_KEY, SECRET_KEY, objects));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process server = new ProcessBuilder(
                        java.toString(),
                        "-Xmx256m",
                        "-cp",
                        libraries(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log.txt").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
        awaitOpen(server, port, folder.resolve("log.txt"));
        return new Server(URI.create("http://127.0.0.1:" + port), objects);
    }

    private static String libraries() throws IOException {
        Path folder = Path.of("target", "s3proxy");
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no " + folder.toAbsolutePath()
                    + "; the build puts S3Proxy there in its phase process-test-classes");
        }
        try (Stream<Path> jars = Files.list(folder)) {
            return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    private static void awaitOpen(Process server, int port, Path log) throws IOException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() - end < 0 && server.isAlive()) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    break;
                }
            }
        }
        List<String> lines = Files.readAllLines(log);
        throw new IOException(
                "S3Proxy does not answer: " + lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    static URI address() {
        return Holder.SERVER.address;
    }

    /** Where the server keeps an object. */
    static Path file(String bucket, String key) {
        return Holder.SERVER.objects.resolve(bucket).resolve(key);
    }

    /** The name of a bucket that there is not yet. */
    static String newBucket() {
        return "studio" + BUCKETS.incrementAndGet();
    }

    /** Makes a studio keep its things in this bucket. */
    static void use(DynamicPropertyRegistry registry, String bucket) {
        registry.add("studio.store.bucket", () -> bucket);
        registry.add("studio.store.endpoint", () -> address().toString());
        registry.add("studio.store.access-key", () -> ACCESS_KEY);
        registry.add("studio.store.secret-key", () -> SECRET_KEY);
    }
}
