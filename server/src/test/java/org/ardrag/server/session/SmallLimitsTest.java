package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Limits that are too far away to be reached in a test, brought near. */
@TestPropertySource(
        properties = {
            "studio.limits.images=3",
            "studio.limits.actions-per-chunk=20",
            "studio.limits.actions-per-session=60",
            "studio.limits.recording-bytes=60KB"
        })
class SmallLimitsTest extends StudioTest {

    private static String path(int track, int points) {
        return IntStream.range(0, points)
                .mapToObj(i -> "[0.5,0.5," + i + "]")
                .collect(Collectors.joining(",", "{\"type\":\"path\",\"track\":" + track + ",\"points\":[", "]}"));
    }

    @Test
    void thePictureThatWasUsedLongestAgoMakesRoomForANewOne() {
        List<String> pictures = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pictures.add(studio.uploadPicture());
        }
        studio.get("/api/images/" + pictures.get(0) + "/preview.png"); // used again
        pictures.add(studio.uploadPicture());

        assertProblem(studio.get("/api/images/" + pictures.get(1)), 404, "no-such-image");
        for (int kept : new int[] {0, 2, 3}) {
            assertThat(studio.get("/api/images/" + pictures.get(kept)).statusCode())
                    .as("picture %d", kept)
                    .isEqualTo(200);
        }
    }

    @Test
    void actionsThatWaitForOneChunkHaveABound() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.drag(0, "begin", 0.5, 0.5, 1);
            for (int i = 1; i <= 20; i++) {
                socket.drag(0, "move", 0.5, 0.5, 1 + i);
            }
            JsonNode error = socket.error();
            assertThat(error.get("code").stringValue()).isEqualTo("too-fast");
            assertThat(error.get("message").stringValue()).contains("20 actions wait for the next chunk");

            socket.start();
            socket.frame(frame -> frame.index() == 4);
            socket.drag(0, "move", 0.6, 0.5, 100);
            socket.frame(frame -> frame.time() == 100);
        }
    }

    @Test
    void actionsThatASessionRemembersHaveABoundUntilItIsReset() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.send(path(0, 40));
            socket.send(path(1, 40));
            JsonNode error = socket.error();
            assertThat(error.get("code").stringValue()).isEqualTo("too-large");
            assertThat(error.get("message").stringValue())
                    .contains("at most 60 are allowed")
                    .contains("reset it");

            socket.send("{\"type\":\"reset\"}").send(path(1, 40)).send("{\"type\":\"nonsense\"}");
            assertThat(socket.error().get("code").stringValue()).isEqualTo("unknown-type");
        }
    }

    @Test
    void aRecordingThatIsFullEndsItsSession() {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("time-limit");
        }
        Awaitility.await().until(() -> studio.get("/api/sessions/" + id).statusCode() == 404);
    }
}
