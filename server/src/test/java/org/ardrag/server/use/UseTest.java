package org.ardrag.server.use;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.people.TestPeople;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What an administrator sees of the studio's use, and what he can do about it. */
@TestPropertySource(properties = {"studio.limits.sessions=1", "studio.limits.waiting=2"})
class UseTest extends StudioTest {

    @Autowired
    private ApplicationContext context;

    private String token;
    private String image;

    @BeforeEach
    void logIn() {
        TestPeople people = new TestPeople(context);
        token = people.token(people.administrator());
        image = studio.uploadPicture();
    }

    @AfterEach
    void openAgain() {
        call("DELETE", "/drain", "");
        call("DELETE", "/message", "");
    }

    private HttpResponse<byte[]> call(String method, String path, String body) {
        return studio.call(HttpRequest.newBuilder(studio.uri("/api/admin/use" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private JsonNode overview() {
        return Studio.json(call("GET", "", ""));
    }

    private static JsonNode state(Socket socket, String state) {
        return socket.text(node -> node.path("state").stringValue("").equals(state), state);
    }

    @Test
    void sessionsAreSeenWithWhatTheyTake() {
        try (Socket socket = studio.connect(studio.openSession());
                Socket waiting = studio.connect(studio.openSession())) {
            socket.start();
            socket.drag(0, "begin", 0.5, 0.5, 1);
            socket.frame(frame -> frame.time() == 1);
            socket.text("stats");
            assertThat(waiting.text("ready")).isNotNull();
            JsonNode studioNow = overview().get("studio");
            assertThat(studioNow.get("open").intValue()).isEqualTo(1);
            assertThat(studioNow.get("waiting").intValue()).isEqualTo(1);
            assertThat(studioNow.get("bytes").longValue()).isEqualTo(FakeModel.SESSION_BYTES);
            assertThat(studioNow.get("fps").doubleValue()).isPositive();
            assertThat(studioNow.get("latency").get("p95").doubleValue()).isPositive();
            JsonNode first = studioNow.get("sessions").get(0);
            assertThat(first.get("state").stringValue()).isEqualTo("running");
            assertThat(first.get("model").stringValue()).isEqualTo("default");
            assertThat(first.get("device").stringValue()).isEqualTo("cpu");
            assertThat(first.get("owner").stringValue()).isEqualTo("local");
            assertThat(first.get("address").stringValue()).contains("127.0.0.1");
            assertThat(first.get("connected").booleanValue()).isTrue();
            assertThat(first.get("frames").intValue()).isGreaterThan(4);
            assertThat(first.get("latency").get("median").doubleValue()).isPositive();
            JsonNode second = studioNow.get("sessions").get(1);
            assertThat(second.get("state").stringValue()).isEqualTo("queued");
            assertThat(second.get("position").intValue()).isEqualTo(1);
            assertThat(second.get("bytes").longValue()).isZero();
        }
    }

    @Test
    void aSessionIsEndedAndItsViewerIsToldByWhom() {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.frame(0);
            assertThat(call("POST", "/sessions/" + id.substring(0, 6) + "/end", "")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("administrator");
        }
        assertProblem(studio.get("/api/sessions/" + id), 404, "no-such-session");
        assertProblem(call("POST", "/sessions/nobody/end", ""), 404, "no-such-session", "nobody");
    }

    @Test
    void refusalsAreCountedWithTheirReasons() {
        studio.openSession();
        studio.openSession();
        studio.openSession();
        for (int i = 0; i < 3; i++) {
            studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}");
        }
        JsonNode full = null;
        for (JsonNode refusal : overview().get("refusals")) {
            full = refusal.get("reason").stringValue().equals("studio-full") ? refusal : full;
        }
        assertThat(full).isNotNull();
        assertThat(full.get("count").longValue()).isGreaterThanOrEqualTo(3);
        assertThat(full.get("detail").stringValue()).contains("1 sessions are open, at most 1");
    }

    @Test
    void aMessageReachesEveryViewerAndThoseWhoComeLaterUntilItIsTakenBack() {
        try (Socket first = studio.connect(studio.openSession())) {
            assertThat(call("PUT", "/message", "{\"text\":\"Cake in the kitchen\"}")
                            .statusCode())
                    .isEqualTo(204);
            assertThat(first.text("notice").get("text").stringValue()).isEqualTo("Cake in the kitchen");
            try (Socket waiting = studio.connect(studio.openSession())) {
                assertThat(waiting.text("notice").get("text").stringValue()).isEqualTo("Cake in the kitchen");
            }
            call("DELETE", "/message", "");
            assertThat(first.text("notice").has("text")).isFalse();
            try (Socket later = studio.connect(studio.openSession())) {
                later.text("ready");
                later.send("{");
                later.error();
                assertThat(later.texts).isEmpty();
            }
        }
        assertProblem(call("PUT", "/message", "{\"text\":\" \"}"), 400, "bad-request", "text is empty");
        assertProblem(
                call("PUT", "/message", "{\"text\":\"" + "x".repeat(501) + "\"}"), 400, "bad-request", "at most 500");
    }

    @Test
    void aDrainedStudioLetsNobodyInUntilItIsTakenBack() {
        Socket inside = studio.connect(studio.openSession());
        inside.start();
        inside.frame(5);
        Socket waiting = studio.connect(studio.openSession());
        assertThat(call("PUT", "/drain", "{\"seconds\":3600}").statusCode()).isEqualTo(204);
        assertThat(Instant.parse(state(inside, "draining").get("deadline").stringValue()))
                .isBetween(Instant.now().plusSeconds(3500), Instant.now().plusSeconds(3601));
        state(waiting, "draining");
        HttpResponse<byte[]> refused = studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}");
        assertProblem(refused, 503, "draining", "until an administrator opens the studio again");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(3500L, 3600L);
        assertThat(overview().get("studio").get("drain").stringValue()).isNotBlank();

        call("DELETE", "/drain", "");
        assertThat(state(waiting, "draining").has("deadline")).isFalse();
        assertThat(state(inside, "draining").has("deadline")).isFalse();
        inside.frames.clear();
        inside.frame();
        inside.close();
        waiting.close();
    }

    @Test
    void atTheDeadlineWhoIsInsideIsSentAwayAndNobodyComesInInHisPlace() {
        Socket inside = studio.connect(studio.openSession());
        Socket waiting = studio.connect(studio.openSession());
        waiting.text("ready");
        call("PUT", "/drain", "{\"seconds\":0}");
        assertThat(inside.text("ended").get("reason").stringValue()).isEqualTo("drained");
        assertThat(waiting.text("ended").get("reason").stringValue()).isEqualTo("drained");
        assertThat(inside.closeCode()).isEqualTo(1001);
        assertProblem(studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}"), 503, "draining");
        call("DELETE", "/drain", "");
        studio.openSession();
    }
}
