package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** {@code /api/sessions}: what opens a session, what does not, and how many there may be. */
@TestPropertySource(properties = {"studio.limits.sessions=2", "studio.limits.waiting=0"})
class SessionApiTest extends StudioTest {

    @Autowired
    private FakeModel model;

    private String image;

    @BeforeEach
    void connect() {
        image = studio.uploadPicture();
    }

    @AfterEach
    void leavesNothing() {
        studio.close();
        assertThat(model.open).hasValue(0);
    }

    @Test
    void anOpenedSessionSaysWhatItIs() {
        JsonNode session = studio.openSession(Map.of("imageId", image, "seed", 5, "model", "other", "prompt", "a cat"));
        String id = session.get("id").stringValue();
        assertThat(session.get("streamUrl").stringValue()).startsWith("/ws/sessions/" + id + "?ticket=");
        assertThat(session.get("model").stringValue()).isEqualTo("other");
        assertThat(session.get("seed").longValue()).isEqualTo(5);
        assertThat(session.get("prompt").stringValue()).isEqualTo("a cat");
        assertThat(session.get("width").intValue()).isEqualTo(FakeModel.WIDTH);
        assertThat(session.get("height").intValue()).isEqualTo(FakeModel.HEIGHT);
        assertThat(session.get("fps").intValue()).isEqualTo(FakeModel.FPS);
        assertThat(session.get("framesPerChunk").intValue()).isEqualTo(FakeModel.FRAMES);
        assertThat(session.get("expiresAt").stringValue()).isNotBlank();
        JsonNode view = Studio.json(studio.get("/api/sessions/" + id));
        assertThat(view.get("connected").booleanValue()).isFalse();
        assertThat(view.get("queuePosition").intValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                                        | there is no body, a JSON object is needed
            {"imageId":                               | the body is not JSON
            []                                        | [] was sent, a JSON object is needed
            {}                                        | imageId is missing, a text is needed
            {"imageId":7}                             | imageId is 7
            {"imageId":"IMAGE","sede":7}              | there is no field "sede", allowed are crop, imageId, model, prompt, seed
            {"imageId":"IMAGE","seed":-1}             | seed is -1
            {"imageId":"IMAGE","seed":0.5}            | seed is 0.5
            {"imageId":"IMAGE","crop":[1]}            | crop is [1], a JSON object is needed
            {"imageId":"IMAGE","crop":{"x":0,"y":0,"width":0,"height":5}}    | width is 0
            {"imageId":"IMAGE","crop":{"x":200,"y":0,"width":100,"height":5}}| does not lie inside the picture of 256 x 192
            """)
    void whatCannotBeReadIsRefusedWithWhatIsAllowed(String body, String words) {
        assertProblem(studio.post("/api/sessions", body.replace("IMAGE", image)), 400, "bad-request", words);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertProblem(studio.post("/api/sessions", "{\"imageId\":\"nobody\"}"), 404, "no-such-image", "nobody");
        String body = "{\"imageId\":\"" + image + "\",\"model\":\"nobody\"}";
        assertProblem(studio.post("/api/sessions", body), 404, "no-such-model", "nobody", "default", "other");
        for (String path : List.of("", "/recording.mp4", "/trajectory.json")) {
            assertProblem(studio.get("/api/sessions/nobody" + path), 404, "no-such-session", "nobody");
        }
        assertProblem(studio.delete("/api/sessions/nobody"), 404, "no-such-session", "nobody");
        assertProblem(studio.get("/api/nothing"), 404, "no-such-address", "/api/nothing");
        assertProblem(studio.post("/api/models", "{}"), 405, "wrong-method", "GET");
    }

    @Test
    void aBodyOfMegabytesIsTooLarge() {
        assertProblem(studio.post("/api/sessions", " ".repeat(3 << 20)), 413, "too-large");
        assertThat(studio.get("/api/models").statusCode()).isEqualTo(200);
    }

    @Test
    void aFullStudioSaysWhenToComeAgainAndTakesTheNextWhenThereIsRoom() {
        String first = studio.openSession();
        studio.openSession();
        String body = "{\"imageId\":\"" + image + "\"}";
        for (int i = 0; i < 10; i++) {
            HttpResponse<byte[]> full = studio.post("/api/sessions", body);
            assertProblem(full, 503, "studio-full", "2 sessions are open, at most 2");
            assertThat(full.headers().firstValue("Retry-After")).hasValue("15");
            assertThat(Studio.json(full).get("maxSessions").intValue()).isEqualTo(2);
        }
        assertThat(studio.delete("/api/sessions/" + first).statusCode()).isEqualTo(204);
        assertThat(studio.openSession(Map.of("imageId", image)).get("id").stringValue())
                .isNotBlank();
        model.awaitOpen(2);
    }

    @Test
    void everyModelIsListedTheActiveOneFirst() {
        JsonNode models = Studio.json(studio.get("/api/models"));
        assertThat(models).hasSize(2);
        assertThat(models.get(0).get("name").stringValue()).isEqualTo("default");
        assertThat(models.get(0).get("active").booleanValue()).isTrue();
        assertThat(models.get(0).get("steps").intValue()).isEqualTo(3);
        assertThat(models.get(0).get("drags").booleanValue()).isTrue();
        assertThat(models.get(1).get("drags").booleanValue()).isFalse();
        for (JsonNode one : models) {
            assertThat(one.get("prompts").booleanValue()).isEqualTo(model.info().prompts());
            assertThat(one.get("width").intValue()).isEqualTo(model.info().width());
            assertThat(one.get("height").intValue()).isEqualTo(model.info().height());
        }
        assertThat(models.get(0).get("attention").stringValue()).isEqualTo("fused");
        assertThat(models.get(0).get("threads").intValue()).isEqualTo(2);
        assertThat(models.get(0).get("checksum").stringValue()).isEqualTo("checksum-of-default");
        assertThat(models.get(1).get("name").stringValue()).isEqualTo("other");
        assertThat(models.get(1).get("active").booleanValue()).isFalse();
    }
}
