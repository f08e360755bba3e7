package org.ardrag.server.stream;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Who may open a socket, and from which pages the studio may be called. */
@TestPropertySource(properties = "studio.allowed-origins=https://friend.example")
class HandshakeTest extends StudioTest {

    private static final List<String> FOREIGN =
            List.of("https://evil.example", "null", "http://localhost:1", "http://localhost.evil.example", "nonsense");

    private String id;

    @BeforeEach
    void connect() {
        id = studio.openSession();
    }

    private void assertHandshakeRefused(int status, String session, String... headers) {
        assertHandshakeRefused(status, () -> studio.connect(session, headers));
    }

    private static void assertHandshakeRefused(int status, ThrowingCallable handshake) {
        assertThatThrownBy(handshake)
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(e -> {
                    HttpResponse<?> answer = ((WebSocketHandshakeException) e.getCause()).getResponse();
                    assertThat(answer.statusCode()).isEqualTo(status);
                });
    }

    @Test
    void aForeignPageOpensNoSocket() {
        for (String origin : FOREIGN) {
            assertHandshakeRefused(403, id, "Origin", origin);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(studio.uri("/ws/sessions/" + id)).header("Origin", origin);
            assertProblem(studio.call(request), 403, "foreign-origin", origin, "https://friend.example");
        }
    }

    @Test
    void aForeignPageChangesNothing() {
        byte[] picture = Pictures.encoded(Pictures.quarters(64, 48), "png");
        for (String origin : FOREIGN) {
            assertProblem(
                    studio.upload(picture, "picture.png", "image/png", "Origin", origin),
                    403,
                    "foreign-origin",
                    origin);
            assertProblem(
                    studio.call(HttpRequest.newBuilder(studio.uri("/api/sessions"))
                            .header("Content-Type", "text/plain")
                            .header("Origin", origin)
                            .POST(BodyPublishers.ofString("{}"))),
                    403,
                    "foreign-origin");
            assertProblem(
                    studio.call(HttpRequest.newBuilder(studio.uri("/api/sessions/" + id))
                            .header("Origin", origin)
                            .DELETE()),
                    403,
                    "foreign-origin");
        }
        assertThat(studio.get("/api/sessions/" + id).statusCode()).isEqualTo(200);
    }

    @Test
    void ownPagesAllowedPagesAndProgramsAreWelcome() {
        for (String origin : List.of("http://localhost:" + port, "https://friend.example")) {
            try (Socket socket = studio.connect(id, "Origin", origin)) {
                assertThat(socket.text("ready").get("id").stringValue()).isEqualTo(id);
            }
            byte[] picture = Pictures.encoded(Pictures.quarters(64, 48), "png");
            assertThat(studio.upload(picture, "p", "image/png", "Origin", origin)
                            .statusCode())
                    .isEqualTo(201);
        }
        try (Socket socket = studio.connect(id)) {
            assertThat(socket.text("ready").get("id").stringValue()).isEqualTo(id);
        }
    }

    @Test
    void aScriptNeedsATicketThatWorksOnce() {
        String opened = studio.openSession(Map.of()).get("streamUrl").stringValue();
        studio.connectTo(opened).close();

        assertHandshakeRefused(403, () -> studio.connectTo(opened));
        assertHandshakeRefused(403, () -> studio.connectTo("/ws/sessions/" + id));
        assertHandshakeRefused(403, () -> studio.connectTo("/ws/sessions/" + id + "?ticket=guessed"));
        assertHandshakeRefused(
                403, () -> studio.connectTo("/ws/sessions/" + id + opened.substring(opened.indexOf('?'))));
        assertProblem(studio.call(HttpRequest.newBuilder(studio.uri(opened))), 426, "websocket-needed"); // uses none up
    }

    @Test
    void ofTheTicketsThatWereNotUsedTheNewestWork() {
        List<String> tickets = Stream.generate(() -> studio.ticket(id)).limit(5).toList();

        assertThat(tickets).doesNotHaveDuplicates();
        assertHandshakeRefused(403, () -> studio.connectTo("/ws/sessions/" + id + tickets.get(0)));
        studio.connectTo("/ws/sessions/" + id + tickets.get(1)).close();
    }

    @Test
    void thePageOfWhoOpenedASessionNeedsNoTicketToComeBack() {
        studio.connectTo("/ws/sessions/" + id, "Origin", "http://localhost:" + port)
                .close();
    }

    @Test
    void aSessionThatIsNotThereHasNoSocket() {
        String other = studio.openSession();
        assertThat(studio.delete("/api/sessions/" + other).statusCode()).isEqualTo(204);
        for (String gone : List.of(other, "nobody", id.substring(1))) {
            assertHandshakeRefused(404, gone);
        }
        assertHandshakeRefused(400, "..%2F" + id);
        assertProblem(studio.get("/ws/sessions/..%2F" + id), 400, "bad-request");
    }

    @Test
    void anotherProtocolAndPlainCallsAreRefusedWithWhatIsNeeded() {
        HttpResponse<byte[]> plain = studio.get("/ws/sessions/" + id);
        assertProblem(plain, 426, "websocket-needed", "upgrade");
        assertThat(plain.headers().firstValue("Upgrade")).hasValue("websocket");
    }
}
