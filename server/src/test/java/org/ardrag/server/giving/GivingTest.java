package org.ardrag.server.giving;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.video.Pictures;
import org.ardrag.server.video.Png;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What visitors do is kept for training if they said yes, until they take it back, and at no other time. */
@TestPropertySource(properties = {"studio.security.mode=open", "studio.giving.ask=true"})
class GivingTest extends StudioTest {

    @Autowired
    private StudioProperties properties;

    @Autowired
    private Giving giving;

    private static String[] visitor(String name) {
        return new String[] {"Cookie", "studio_visitor=" + (name + "C".repeat(24)).substring(0, 24)};
    }

    private HttpResponse<byte[]> call(String method, String path, String body, String[] visitor) {
        return studio.call(HttpRequest.newBuilder(studio.uri(path))
                .header("Content-Type", "application/json")
                .headers(visitor)
                .method(method, BodyPublishers.ofString(body)));
    }

    private JsonNode say(boolean yes, String[] visitor) {
        HttpResponse<byte[]> answer = call("PUT", "/api/giving", "{\"answer\":" + yes + "}", visitor);
        assertThat(answer.statusCode()).isEqualTo(200);
        return Studio.json(answer);
    }

    private JsonNode now(String[] visitor) {
        return Studio.json(call("GET", "/api/giving", "", visitor));
    }

    /** Draws with a drag, and ends the session. */
    private void draw(String[] visitor) {
        HttpResponse<byte[]> image =
                studio.upload(Pictures.encoded(Pictures.quarters(256, 192), "png"), "p", "image/png", visitor);
        String body = "{\"imageId\":\"" + Studio.json(image).get("id").stringValue() + "\"}";
        JsonNode session = Studio.json(call("POST", "/api/sessions", body, visitor));
        try (Socket socket = studio.connectTo(session.get("streamUrl").stringValue())) {
            socket.drag(0, "begin", 0.3, 0.5, 1);
            socket.start();
            socket.frame(9);
        }
        call("DELETE", "/api/sessions/" + session.get("id").stringValue(), "", visitor);
    }

    private List<Path> folders() {
        try (Stream<Path> entries = Files.list(properties.dataDir().resolve("given"))) {
            return entries.filter(entry -> !String.valueOf(entry.getFileName()).startsWith("."))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitKept(int count, String[] visitor) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(
                        now(visitor).get("kept").intValue())
                .isEqualTo(count));
    }

    @Test
    void nothingIsKeptWithoutAYesAndAllIsGoneWhenItIsTakenBack() throws IOException {
        String[] eva = visitor("eva");
        String[] tom = visitor("tom");
        assertThat(now(eva).get("asks").booleanValue()).isTrue();
        assertThat(now(eva).has("answer")).isFalse();
        draw(eva); // was not asked yet
        say(false, tom);
        draw(tom);
        say(true, eva);
        draw(eva);
        awaitKept(1, eva);
        assertThat(folders()).hasSize(1);
        Path kept = folders().get(0);
        assertThat(Png.decode(Files.readAllBytes(kept.resolve("picture.png"))).width())
                .isEqualTo(FakeModel.WIDTH);
        JsonNode trajectory = Studio.JSON.readTree(Files.readAllBytes(kept.resolve("trajectory.json")));
        assertThat(trajectory.get("controls").get(8).get("points")).hasSize(1);
        assertThat(now(tom).get("kept").intValue()).isZero();

        draw(eva);
        awaitKept(2, eva);
        assertThat(say(false, eva).get("kept").intValue()).isZero();
        assertThat(folders()).isEmpty();
        draw(eva);
        draw(tom);
        assertThat(now(eva).get("answer").booleanValue()).isFalse();
        assertThat(folders()).isEmpty();
    }

    @Test
    void aYesThatIsTakenBackWhileSomethingIsBeingKeptHoldsNoMore() {
        String[] ada = visitor("ada");
        say(true, ada);
        String owner = "visitor " + ada[1].substring(ada[1].indexOf('=') + 1);
        boolean given = giving.give(owner, new RgbImage(2, 1, new byte[6]), () -> {
            say(false, ada); // meanwhile
            return "{}".getBytes(StandardCharsets.UTF_8);
        });
        assertThat(given).isFalse();
        assertThat(folders()).isEmpty();
        assertThat(now(ada).get("kept").intValue()).isZero();
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertProblem(
                call("PUT", "/api/giving", "{\"answer\":\"yes\"}", visitor("max")),
                400,
                "bad-request",
                "answer is \"yes\", true or false is needed");
    }
}
