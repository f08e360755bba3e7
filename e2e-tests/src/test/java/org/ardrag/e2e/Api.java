package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The studio's HTTP interface as another program uses it. */
final class Api {

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final String BOUNDARY = "a-line-between-parts";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    Api(URI address) {
        this.address = address;
    }

    /** Uploads a picture, opens a session with it and returns the session's id. */
    String openSession(Path picture) throws IOException, InterruptedException {
        return id(sent("/api/sessions", "application/json", session(upload(picture))));
    }

    /** Uploads a picture and tries to open a session with it; the status of the answer. */
    int tryToOpenSession(Path picture) throws IOException, InterruptedException {
        return sent("/api/sessions", "application/json", session(upload(picture)))
                .statusCode();
    }

    private static HttpRequest.BodyPublisher session(String image) {
        return HttpRequest.BodyPublishers.ofString("{\"imageId\":\"" + image + "\"}");
    }

    private String upload(Path picture) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"picture\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.write(Files.readAllBytes(picture));
        body.write(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return id(sent(
                "/api/images",
                "multipart/form-data; boundary=" + BOUNDARY,
                HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
    }

    private HttpResponse<String> sent(String path, String type, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", type)
                .POST(body)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String id(HttpResponse<String> response) {
        assertThat(response.statusCode())
                .as("status of %s: %s", response.uri(), response.body())
                .isEqualTo(201);
        Matcher id = ID.matcher(response.body());
        assertThat(id.find()).as("an id in %s", response.body()).isTrue();
        return id.group(1);
    }

    void endSession(String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/sessions/" + id))
                .DELETE()
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(204);
    }

    /** Fetches a text; whatever is not one by its status fails the test. */
    String text(URI file) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(file).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** Fetches a video; whatever is not one, by its type or its status, fails the test. */
    Movie movie(URI video, Path folder) throws IOException, InterruptedException {
        Path file = Files.createTempFile(folder, "recording", ".mp4");
        HttpResponse<Path> response =
                http.send(HttpRequest.newBuilder(video).build(), HttpResponse.BodyHandlers.ofFile(file));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("video/mp4");
        return Movie.read(file);
    }
}
