package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Sessions that nobody uses end by themselves, those in use end when their time is over, and there is room again. */
@TestPropertySource(
        properties = {
            "studio.timing.grace=3s",
            "studio.timing.idle=6s",
            "studio.timing.total=15s",
            "studio.limits.waiting=1",
            "studio.limits.session-memory=2500B" // two fake sessions and a half
        })
class ExpiryTest extends StudioTest {

    @Autowired
    private FakeModel model;

    private void awaitGone(String id) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> studio.get("/api/sessions/" + id).statusCode() == 404);
    }

    @Test
    void aSessionToWhichNobodyComesEnds() {
        String id = studio.openSession();
        awaitGone(id);
        assertThat(model.open).hasValue(0);
    }

    @Test
    void aSessionToWhichNobodyComesBackEnds() {
        String id = studio.openSession();
        Socket socket = studio.connect(id);
        socket.start();
        socket.frame(5);
        socket.close();
        awaitGone(id);
        assertThat(model.open).hasValue(0);
    }

    /** Acknowledging frames is the page's doing, not its user's. */
    @Test
    void aViewerWhoDoesNothingIsSentAway() {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("idle");
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        awaitGone(id);
        assertThat(model.open).hasValue(0);
    }

    @Test
    void aSessionInUseEndsWhenItsTimeIsOver() {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.acknowledges = false;
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        if (!socket.closed.isDone()) {
                            socket.send("{\"type\":\"pause\"}");
                        }
                        return socket.closed.isDone();
                    });
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("time-limit");
        }
        awaitGone(id);
        assertThat(model.open).hasValue(0);
    }

    @Test
    void whoWaitsMayDoNothingAndComesInWhenThoseBeforeAreSentAway() {
        studio.connect(studio.openSession());
        studio.connect(studio.openSession());
        try (Socket waiting = studio.connect(studio.openSession())) {
            waiting.text(node -> node.path("position").intValue(-1) == 1, "a place in line");
            waiting.frame(0); // both of the others did nothing for longer than they may
            waiting.start();
            waiting.frame(5);
        }
    }

    @Test
    void memoryThatIsPromisedIsFullUntilASessionIsGone() {
        String image = studio.uploadPicture();
        String body = "{\"imageId\":\"" + image + "\"}";
        studio.openSession(Map.of("imageId", image));
        studio.openSession(Map.of("imageId", image));
        JsonNode third = studio.openSession(Map.of("imageId", image));
        assertThat(third.get("queuePosition").intValue()).isEqualTo(1);
        HttpResponse<byte[]> fourth = studio.post("/api/sessions", body);
        assertProblem(fourth, 503, "studio-full", "2000 of 2500 on cpu; another would take 1000");
        assertThat(fourth.headers().firstValue("Retry-After")).isPresent();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> studio.post("/api/sessions", body).statusCode() == 201);
    }
}
