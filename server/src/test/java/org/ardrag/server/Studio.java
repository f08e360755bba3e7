package org.ardrag.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.server.video.Pictures;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a studio that runs on this machine: plain HTTP as any program would speak it. */
public final class Studio implements AutoCloseable {

    public static final JsonMapper JSON = new JsonMapper();
    private static final String BOUNDARY = "----boundary";
    private static final String OCTETS = "application/octet-stream";

    private final HttpClient http;
    private final int port;
    private final List<String> opened = new ArrayList<>();

    public Studio(int port) {
        this(port, client().build());
    }

    private Studio(int port, HttpClient http) {
        this.port = port;
        this.http = http;
    }

    /** One that keeps cookies as a browser does. */
    public static Studio browser(int port) {
        return new Studio(
                port,
                client().cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                        .build());
    }

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    public HttpResponse<byte[]> call(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<byte[]> get(String path) {
        return call(HttpRequest.newBuilder(uri(path)));
    }

    public HttpResponse<byte[]> delete(String path) {
        return call(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    public HttpResponse<byte[]> post(String path, String json) {
        return call(HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<byte[]> upload(byte[] file, String name, String type, String... headers) {
        return upload(multipart("file", file, name, type), headers);
    }

    /** The same without a word about its length. */
    public HttpResponse<byte[]> uploadChunked(byte[] file) {
        return upload(BodyPublishers.fromPublisher(multipart("file", file, "picture.bin", OCTETS)));
    }

    /** A part of another name. */
    public HttpResponse<byte[]> uploadPart(String part, byte[] content) {
        return upload(multipart(part, content, "picture.bin", OCTETS));
    }

    private HttpResponse<byte[]> upload(BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/images"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(body);
        return call(headers.length == 0 ? request : request.headers(headers));
    }

    private static BodyPublisher multipart(String part, byte[] content, String file, String type) {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + file
                + "\"\r\nContent-Type: " + type + "\r\n\r\n";
        return BodyPublishers.concat(
                BodyPublishers.ofString(head),
                BodyPublishers.ofByteArray(content),
                BodyPublishers.ofString("\r\n--" + BOUNDARY + "--\r\n"));
    }

    public HttpResponse<byte[]> upload(byte[] file) {
        return upload(file, "picture.bin", OCTETS);
    }

    public static JsonNode json(HttpResponse<byte[]> answer) {
        return JSON.readTree(answer.body());
    }

    /** An answer that is a problem of this kind; its detail says all of this. */
    public static void assertProblem(HttpResponse<byte[]> answer, int status, String slug, String... details) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(body).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:ardrag:problem:" + slug);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        for (String words : details) {
            assertThat(problem.get("detail").stringValue()).contains(words);
        }
    }

    /** Waits until the model is loaded. */
    public void awaitReady() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .until(() -> get("/actuator/health/readiness").statusCode() == 200);
    }

    /** A picture of the model's shape. */
    public String uploadPicture() {
        HttpResponse<byte[]> answer = upload(Pictures.encoded(Pictures.quarters(256, 192), "png"));
        return json(answer).get("id").stringValue();
    }

    public JsonNode openSession(Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.putIfAbsent("imageId", uploadPicture());
        HttpResponse<byte[]> answer = post("/api/sessions", JSON.writeValueAsString(body));
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(new String(answer.body(), StandardCharsets.UTF_8));
        }
        JsonNode session = json(answer);
        opened.add(session.get("id").stringValue());
        return session;
    }

    /** Deletes every session that was opened through this client. */
    @Override
    public void close() {
        opened.forEach(id -> delete("/api/sessions/" + id));
        opened.clear();
    }

    public String openSession() {
        return openSession(Map.of("seed", 7)).get("id").stringValue();
    }

    /** A ticket for a session's socket, as {@code ?ticket=...}; nothing where there is no such session. */
    public String ticket(String sessionId) {
        HttpResponse<byte[]> answer = get("/api/sessions/" + sessionId);
        if (answer.statusCode() != 200) {
            return "";
        }
        String url = json(answer).get("streamUrl").stringValue();
        return url.substring(url.indexOf('?'));
    }

    /** Opens a session's socket as a script does: with a ticket. */
    public Socket connect(String sessionId, String... headers) {
        return connectTo("/ws/sessions/" + sessionId + ticket(sessionId), headers);
    }

    public Socket connectTo(String streamUrl, String... headers) {
        return new Socket(http, URI.create("ws://localhost:" + port + streamUrl), headers);
    }
}
