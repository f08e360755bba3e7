package org.ardrag.training.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A studio's HTTP calls, as a script makes them (docs/protocol.md). */
public final class StudioCalls {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BOUNDARY = "----studio-bench";

    /**
     * A session that was opened.
     *
     * @param stream address of its socket, with a ticket that holds once
     */
    public record Opened(String id, URI stream) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;
    private final @Nullable String token;

    /** @param token a bearer token, where the studio asks for one */
    public StudioCalls(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
    }

    HttpClient http() {
        return http;
    }

    /** @return the picture's name */
    public String upload(byte[] picture) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"bench.png\"\r\n"
                                + "Content-Type: image/png\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(picture);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        HttpRequest.Builder request = to("/api/images")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
        return json(request).path("id").asString();
    }

    /** Opens a session on a picture. */
    public Opened open(String picture) throws IOException, InterruptedException {
        return opened(post("/api/sessions", Json.LINES.writeValueAsString(Map.of("imageId", picture))));
    }

    /** The same session with a new ticket for its socket. */
    public Opened again(String session) throws IOException, InterruptedException {
        return opened(json(to("/api/sessions/" + session)));
    }

    private Opened opened(JsonNode session) {
        return new Opened(
                session.path("id").asString(),
                URI.create("ws" + base.getScheme().substring("http".length()) + "://" + base.getAuthority()
                        + session.path("streamUrl").asString()));
    }

    /** @return whether there was such a session */
    public boolean delete(String session) throws IOException, InterruptedException {
        try {
            send(to("/api/sessions/" + session).DELETE());
            return true;
        } catch (CallRefusedException e) {
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** The JSON that a call is answered with. */
    public JsonNode post(String path, String json) throws IOException, InterruptedException {
        return json(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** What is at an address. */
    public byte[] get(String path) throws IOException, InterruptedException {
        return send(to(path));
    }

    private HttpRequest.Builder to(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode json(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Json.LINES.readTree(send(request));
    }

    private byte[] send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest call = request.build();
        HttpResponse<byte[]> answer = http.send(call, BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 300) {
            throw CallRefusedException.of(call, answer);
        }
        return answer.body();
    }
}
