package org.ardrag.training.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ardrag.inference.json.Json;
import tools.jackson.databind.JsonNode;

/**
 * A viewer without a screen: uploads a picture, opens a session, drags around sixty times a second and counts a frame as
 * shown when it is there. It speaks the studio's protocol (docs/protocol.md).
 */
final class StudioClient implements WebSocket.Listener, AutoCloseable {

    private static final int HEADER = 24;
    private static final int MAGIC = 0x41524446; // "ARDF"

    private record Pending(long time, long sentNanos) {}

    /**
     * What the server says of one chunk, in milliseconds.
     *
     * @param model in the model: control, denoising, cache write, decoding
     * @param encode encoding its frames
     * @param whole from its beginning until its frames are encoded
     */
    record ChunkCost(double model, double encode, double whole) {

        /** What the server adds, as a share of the model's own time. */
        double added() {
            return (whole - model) / model;
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final WebSocket socket;
    private final String session;
    private final long opened = System.nanoTime();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Double> latencies = new ArrayList<>();
    private final List<ChunkCost> chunks = new ArrayList<>();
    private int frames;
    private CompletionStage<WebSocket> sending;

    /** Opens a session on a picture and starts it. */
    StudioClient(URI base, byte[] png) throws IOException, InterruptedException {
        this.base = base;
        String image = upload(png);
        JsonNode answer =
                post("/api/sessions", "application/json", Json.LINES.writeValueAsBytes(Map.of("imageId", image)));
        session = answer.path("id").asString();
        URI stream = URI.create(
                "ws://" + base.getAuthority() + answer.path("streamUrl").asString());
        socket = http.newWebSocketBuilder()
                .subprotocols("ardrag.v1")
                .buildAsync(stream, this)
                .join();
        sending = CompletableFuture.completedFuture(socket);
        send("{\"type\":\"start\"}");
    }

    private String upload(byte[] png) throws IOException, InterruptedException {
        String boundary = "----studio-bench";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.png\"\r\n"
                                + "Content-Type: image/png\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(png);
        body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return post("/api/images", "multipart/form-data; boundary=" + boundary, body.toByteArray())
                .path("id")
                .asString();
    }

    private JsonNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 201) {
            throw new IOException("POST " + path + " was answered with " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return Json.LINES.readTree(response.body());
    }

    /** Sends one pointer event. */
    void drag(String phase, double x, double y) {
        long now = System.nanoTime();
        long time = Math.max(1, (now - opened) / 1_000_000);
        synchronized (this) {
            pending.addLast(new Pending(time, now));
        }
        send(String.format(
                Locale.ROOT,
                "{\"type\":\"drag\",\"track\":0,\"phase\":\"%s\",\"x\":%.4f,\"y\":%.4f,\"time\":%d}",
                phase,
                x,
                y,
                time));
    }

    private synchronized void send(String message) {
        sending = sending.thenCompose(ready -> ready.sendText(message, true));
    }

    @Override
    public synchronized CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        binary.writeBytes(part);
        if (last) {
            shown(ByteBuffer.wrap(binary.toByteArray()));
            binary.reset();
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    private void shown(ByteBuffer frame) {
        if (frame.remaining() < HEADER || frame.getInt(0) != MAGIC) {
            throw new IllegalStateException("a binary message of " + frame.remaining() + " bytes is no frame");
        }
        long now = System.nanoTime();
        int index = frame.getInt(8);
        long time = Integer.toUnsignedLong(frame.getInt(16));
        while (!pending.isEmpty() && pending.peekFirst().time() <= time) {
            latencies.add((now - pending.removeFirst().sentNanos()) / 1e6);
        }
        frames++;
        send("{\"type\":\"ack\",\"frame\":" + index + "}");
    }

    @Override
    public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            JsonNode message = Json.LINES.readTree(text.toString());
            text.setLength(0);
            if (message.path("type").asString().equals("stats")) {
                chunks.add(cost(message));
            }
        }
        from.request(1);
        return CompletableFuture.completedFuture(null);
    }

    static ChunkCost cost(JsonNode stats) {
        double model = 0;
        for (String part : List.of("controlMs", "denoiseMs", "cacheMs", "decodeMs")) {
            model += stats.path(part).asDouble();
        }
        return new ChunkCost(
                model, stats.path("encodeMs").asDouble(), stats.path("chunkMs").asDouble());
    }

    /** Forgets what was counted so far. */
    synchronized void forget() {
        frames = 0;
        latencies.clear();
        chunks.clear();
    }

    synchronized int frames() {
        return frames;
    }

    /** Milliseconds from each pointer event to a shown frame that knows it. */
    synchronized double[] latencies() {
        return latencies.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What each chunk took. */
    synchronized List<ChunkCost> chunks() {
        return List.copyOf(chunks);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        socket.abort();
        http.send(
                HttpRequest.newBuilder(base.resolve("/api/sessions/" + session))
                        .DELETE()
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
