package org.ardrag.training.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server of files with all the faults that servers have: each request takes the next fault, if there is one. */
public final class FileServer implements AutoCloseable {

    /** What a server does instead of sending a file. */
    public interface Fault {
        void answer(HttpExchange exchange, byte[] content) throws IOException;
    }

    /** A request as it came. */
    public record Request(String path, Map<String, List<String>> headers) {

        public @Nullable String header(String name) {
            return headers.getOrDefault(name, List.of()).stream().findFirst().orElse(null);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Fault> always = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>(new ArrayDeque<>());
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile String tag = "\"one\"";
    private volatile boolean ranges = true;
    private volatile boolean heedsIfRange = true;

    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI address(String path) {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + path);
    }

    /** Serves a file from now on. */
    public void put(String path, byte[] content) {
        files.put(path, content);
    }

    /** Serves another version. */
    void put(String path, byte[] content, String etag) {
        files.put(path, content);
        tag = etag;
    }

    void withoutRanges() {
        ranges = false;
    }

    void withoutIfRange() {
        heedsIfRange = false;
    }

    /** Faults of the next requests, one each. */
    public void next(Fault... each) {
        faults.addAll(List.of(each));
    }

    /** A fault of every request for a path. */
    public void always(String path, Fault fault) {
        always.put(path, fault);
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(new Request(path, Map.copyOf(exchange.getRequestHeaders())));
        byte[] content = files.getOrDefault(path, new byte[0]);
        Fault fault = always.containsKey(path) ? always.get(path) : faults.poll();
        try (exchange) {
            if (fault != null) {
                fault.answer(exchange, content);
            } else if (!files.containsKey(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                send(exchange, content, content.length);
            }
        }
    }

    /** Sends a file, or what is asked for of it, and breaks off after so many bytes of it. */
    private void send(HttpExchange exchange, byte[] content, int most) throws IOException {
        OutputStream out = begin(exchange, content);
        if (out != null) {
            int first = first(exchange);
            out.write(content, first, Math.min(most, content.length - first));
            out.flush();
        }
    }

    private int first(HttpExchange exchange) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
        boolean other = heedsIfRange && ifRange != null && !ifRange.equals(tag);
        return range == null || !ranges || other ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    }

    private @Nullable OutputStream begin(HttpExchange exchange, byte[] content) throws IOException {
        int first = first(exchange);
        exchange.getResponseHeaders().set("ETag", tag);
        if (first >= content.length && first > 0) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
            exchange.sendResponseHeaders(416, -1);
            return null;
        }
        if (first > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + first + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(first > 0 ? 206 : 200, content.length - first);
        return exchange.getResponseBody();
    }

    Fault breakOffAfter(int bytes) {
        return (exchange, content) -> send(exchange, content, bytes);
    }

    /** Sends some bytes and then no more, for as long as the server lives. */
    Fault fallSilentAfter(int bytes) {
        return (exchange, content) -> {
            send(exchange, content, bytes);
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Sends a few bytes at a time. */
    Fault trickle(int piece) {
        return (exchange, content) -> {
            OutputStream out = begin(exchange, content);
            for (int at = first(exchange); out != null && at < content.length; at += piece) {
                out.write(content, at, Math.min(piece, content.length - at));
                out.flush();
                Thread.yield();
            }
        };
    }

    static Fault status(int status, String... header) {
        return (exchange, content) -> {
            for (int i = 0; i < header.length; i += 2) {
                exchange.getResponseHeaders().set(header[i], header[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
