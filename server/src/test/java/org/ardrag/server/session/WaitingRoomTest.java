package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Who comes to a full studio waits in line, is told where he stands, and comes in when it is his turn. */
@TestPropertySource(properties = {"studio.limits.sessions=2", "studio.limits.waiting=200", "studio.timing.grace=10m"})
class WaitingRoomTest extends StudioTest {

    @Autowired
    private FakeModel model;

    private String image;
    private final List<String> opened = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void upload() {
        image = studio.uploadPicture();
    }

    @AfterEach
    void leave() {
        sockets.forEach(Socket::abort);
        // The last first: nobody comes in meanwhile who would have to be opened.
        for (int i = opened.size() - 1; i >= 0; i--) {
            studio.delete("/api/sessions/" + opened.get(i));
        }
        assertThat(model.open).hasValue(0);
    }

    private JsonNode open() {
        HttpResponse<byte[]> answer = studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode session = Studio.json(answer);
        opened.add(session.get("id").stringValue());
        return session;
    }

    private Socket enter(JsonNode session) {
        Socket socket = studio.connectTo(session.get("streamUrl").stringValue());
        sockets.add(socket);
        return socket;
    }

    private static int position(Socket socket) {
        return socket.text(node -> node.path("state").stringValue("").equals("queued"), "a place in line")
                .get("position")
                .intValue();
    }

    private void delete(JsonNode session) {
        assertThat(studio.delete("/api/sessions/" + session.get("id").stringValue())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void firstComeFirstServedWithAPositionThatMovesUp() {
        JsonNode one = open();
        open();
        JsonNode third = open();
        JsonNode fourth = open();
        JsonNode fifth = open();
        assertThat(third.get("state").stringValue()).isEqualTo("queued");
        assertThat(third.get("queuePosition").intValue()).isEqualTo(1);
        assertThat(fifth.get("queuePosition").intValue()).isEqualTo(3);
        Socket waiting = enter(third);
        Socket last = enter(fifth);
        assertThat(waiting.text("ready").get("frame").intValue()).isZero();
        assertThat(position(waiting)).isEqualTo(1);
        assertThat(position(last)).isEqualTo(3);
        model.awaitOpen(2);

        delete(fourth); // gives up
        assertThat(position(last)).isEqualTo(2);
        delete(one);
        assertThat(position(waiting)).as("being opened").isZero();
        assertThat(position(last)).isEqualTo(1);
        waiting.frame(0);
        waiting.start();
        waiting.frame(9);
        JsonNode view =
                Studio.json(studio.get("/api/sessions/" + fifth.get("id").stringValue()));
        assertThat(view.get("state").stringValue()).isEqualTo("queued");
        assertThat(view.get("queuePosition").intValue()).isEqualTo(1);
        assertThat(model.open).hasValue(2);
    }

    @Test
    void twoHundredAreHeldAndTheNextIsRefusedWithTheReason() {
        JsonNode first = open();
        open();
        List<Socket> line = new ArrayList<>();
        List<JsonNode> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            JsonNode session = open();
            waiting.add(session);
            line.add(enter(session));
        }
        HttpResponse<byte[]> refused = studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}");
        assertProblem(refused, 503, "studio-full", "2 sessions are open, at most 2", "200 wait, at most 200 may");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        for (int i = 0; i < 200; i++) {
            assertThat(position(line.get(i))).isEqualTo(i + 1);
        }
        assertThat(model.open).as("who waits takes nothing of the device").hasValue(2);

        delete(first);
        line.get(0).frame(0);
        line.get(0).start();
        line.get(0).frame(13);
        for (int i = 1; i < 200; i++) {
            assertThat(position(line.get(i))).isEqualTo(i);
        }
        assertThat(open().get("queuePosition").intValue()).isEqualTo(200);
    }

    @Test
    void thereIsNothingToTakeHomeYet() {
        open();
        open();
        String path = "/api/sessions/" + open().get("id").stringValue();
        assertProblem(studio.get(path + "/recording.mp4"), 409, "not-begun", "waits for its place");
        assertThat(Studio.json(studio.get(path + "/trajectory.json"))
                        .get("frames")
                        .intValue())
                .isEqualTo(1);
    }
}
