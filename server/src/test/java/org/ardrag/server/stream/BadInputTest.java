package org.ardrag.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Nonsense on the socket: each is answered with what is wrong, and the session goes on as if nothing had been said. */
@TestPropertySource(properties = {"studio.limits.tracks=3", "studio.limits.messages-per-second=40"})
class BadInputTest extends StudioTest {

    @Autowired
    private FakeModel model;

    private Socket socket;

    @BeforeEach
    void connect() {
        socket = studio.connect(studio.openSession());
    }

    /** The session makes frames after all that, and nothing of it stays on the device. */
    @AfterEach
    void goesOnAndLeavesNothing() {
        try (Studio client = studio;
                Socket open = socket) {
            open.start();
            open.frame(9);
        }
        assertThat(model.open).hasValue(0);
    }

    private void assertRefused(String message, String code, String... words) {
        JsonNode error = socket.send(message).error();
        assertThat(error.get("code").stringValue()).as(error.toString()).isEqualTo(code);
        assertThat(error.get("message").stringValue()).isNotBlank();
        for (String word : words) {
            assertThat(error.get("message").stringValue()).contains(word);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"type":                     | not JSON
            drag me                      | not JSON
            ``                           | not one JSON object
            [1,2]                        | not one JSON object
            "start"                      | not one JSON object
            null                         | not one JSON object
            {"type":"anchor","track":0,"x":NaN,"y":0} | not JSON
            """)
    void whatIsNoJsonObject(String message, String words) {
        assertRefused(message, "bad-json", words);
    }

    @Test
    void binaryMessagesAndDeepNesting() {
        socket.sendBinary(new byte[] {1, 2, 3});
        assertThat(socket.error().get("code").stringValue()).isEqualTo("bad-json");
        assertRefused("[".repeat(30_000), "bad-json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {}                   | missing
            {"type":7}           | 7
            {"type":"Start"}     | "Start"
            {"type":"shutdown"}  | "shutdown"
            """)
    void unknownTypes(String message, String words) {
        assertRefused(message, "unknown-type", words, "start, pause, resume");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            {"type":"drag","track":0,"phase":"begin","y":0.5,"time":1}                 | x is missing
            {"type":"drag","track":0,"phase":"begin","x":"NaN","y":0.5,"time":1}       | x is "NaN", a number from -1.0 to 2.0 is needed
            {"type":"drag","track":0,"phase":"begin","x":1e999,"y":0.5,"time":1}       | x is Infinity
            {"type":"drag","track":0,"phase":"begin","x":1e300,"y":0.5,"time":1}       | x is 1.0E300, allowed are numbers from -1.0 to 2.0
            {"type":"drag","track":0,"phase":"begin","x":0.5,"y":-1.01,"time":1}       | y is -1.01
            {"type":"drag","track":0,"phase":"begin","x":0.5,"y":0.5,"time":-1}        | time is -1
            {"type":"drag","track":0,"phase":"begin","x":0.5,"y":0.5,"time":4294967296}| time is 4294967296
            {"type":"drag","track":0,"phase":"begin","x":0.5,"y":0.5,"time":1.5}       | time is 1.5
            {"type":"drag","track":-1,"phase":"begin","x":0.5,"y":0.5,"time":1}        | track is -1, allowed are integers from 0 to 65535
            {"type":"drag","track":0,"phase":"up","x":0.5,"y":0.5,"time":1}            | phase is "up", allowed are begin, move, end
            {"type":"drag","track":0,"phase":"move","x":0.5,"y":0.5,"time":1}          | track 0 is not being dragged, begin it first
            {"type":"drag","track":0,"phase":"begin","x":0,"y":0,"time":1,"reach":0.5} | reach is 0.5, allowed are numbers from 0.05 to 0.3
            {"type":"anchor","track":0,"x":0.5,"y":0.5,"reach":"far"}                  | reach is "far", a number from 0.05 to 0.3 is needed
            {"type":"anchor","track":0,"x":0.5,"y":null}                               | y is null
            {"type":"remove","track":1}                                                | there is no track 1 to remove
            {"type":"path","track":0,"points":[]}                                      | the path has no points
            {"type":"path","track":0,"points":7}                                       | points is 7, an array is needed
            {"type":"path","track":0,"points":[[0.5,0.5]]}                             | point 0 is [0.5,0.5], [x, y, ms] is needed
            {"type":"path","track":0,"points":[[0.5,0.5,0],[0.5,3,9]]}                 | point 1: y is 3.0
            {"type":"path","track":0,"points":[[0.5,0.5,0],[0.5,0.5,9],[0.5,0.5,8]]}   | point 2: ms is 8, allowed are integers from 9 to 600000
            {"type":"path","track":0,"points":[[0.5,0.5,0],[0.5,0.5,600001]]}          | point 1: ms is 600001
            {"type":"rewind","frame":-1}                                               | frame is -1
            {"type":"rewind"}                                                          | frame is missing
            {"type":"reset","seed":9007199254740992}                                   | seed is 9007199254740992
            {"type":"ack","frame":"12"}                                                | frame is "12"
            {"type":"prompt","text":7}                                                 | text is 7, a text is needed
            {"type":"undo"}                                                            | there is no gesture to undo
            {"type":"redo"}                                                            | there is no gesture to redo
            """)
    void valuesThatAreNotAllowed(String message, String words) {
        assertRefused(message, "bad-value", words);
    }

    @Test
    void numbersOfAThousandDigits() {
        String digits = "9".repeat(900);
        assertRefused("{\"type\":\"ack\",\"frame\":" + digits + "}", "bad-value", "frame is 999");
        assertRefused("{\"type\":\"anchor\",\"track\":0,\"x\":" + digits + ",\"y\":0}", "bad-value", "x is ");
        assertRefused("{\"type\":\"ack\",\"frame\":" + "9".repeat(20_000) + "}", "bad-json");
    }

    @Test
    void framesThatWereNeverMade() {
        assertRefused("{\"type\":\"rewind\",\"frame\":24}", "no-such-frame", "frame 24", "from 0 to 0");
        assertRefused("{\"type\":\"rewind\",\"frame\":9007199254740991}", "no-such-frame");
    }

    @Test
    void dragsToAModelThatTakesNone() {
        JsonNode session = studio.openSession(Map.of("imageId", studio.uploadPicture(), "model", "other"));
        try (Socket other = studio.connect(session.get("id").stringValue())) {
            JsonNode error = other.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.5,\"y\":0.5}")
                    .error();
            assertThat(error.get("code").stringValue()).isEqualTo("bad-value");
            assertThat(error.get("message").stringValue()).contains("the model other takes no drags");
        }
    }

    @Test
    void aPromptThatIsTooLong() {
        assertRefused(
                "{\"type\":\"prompt\",\"text\":\"" + "x".repeat(1001) + "\"}", "bad-value", "1001", "at most 1000");
    }

    private static String path(int points) {
        return IntStream.range(0, points)
                .mapToObj(i -> "[0.5,0.5," + i + "]")
                .collect(Collectors.joining(",", "{\"type\":\"path\",\"track\":0,\"points\":[", "]}"));
    }

    @Test
    void pathsOfTooManyPoints() {
        assertRefused(path(257), "too-large", "257 points", "at most 256");
        String tenThousand = path(10_000);
        assertRefused(tenThousand, "too-large", tenThousand.length() + " bytes", "at most 65536");
        socket.send(path(256));
        assertThat(socket.texts)
                .noneMatch(text -> text.get("type").stringValue().equals("error"));
    }

    @Test
    void tooManyTracks() {
        for (int track = 0; track < 3; track++) {
            socket.send("{\"type\":\"anchor\",\"track\":" + track + ",\"x\":0.5,\"y\":0.5}");
        }
        assertRefused(
                "{\"type\":\"anchor\",\"track\":9,\"x\":0.5,\"y\":0.5}",
                "too-many-tracks",
                "track 9 would be one too many, at most 3 are allowed");
        socket.send("{\"type\":\"remove\",\"track\":1}").drag(9, "begin", 0.5, 0.5, 1);
        assertRefused("{\"type\":\"remove\",\"track\":1}", "bad-value", "[0, 2, 9]");
    }

    @Test
    void whoSpeaksTooFastIsToldOnceASecondAndHeardAgainLater() {
        int sent = 1000;
        String nonsense = "{\"type\":\"nonsense\"}";
        for (int i = 0; i < sent; i++) {
            socket.send(nonsense);
        }
        JsonNode error = socket.text(node -> node.path("code").stringValue("").equals("too-fast"), "too-fast");
        assertThat(error.get("message").stringValue()).contains("40 messages a second");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    boolean heard = socket.texts.stream()
                            .filter(node -> node.path("code").stringValue("").equals("unknown-type"))
                            .anyMatch(
                                    node -> node.path("message").stringValue("").contains("heard"));
                    if (!heard) {
                        socket.send("{\"type\":\"heard\"}");
                    }
                    return heard;
                });
    }

    /**
     * A message far beyond the limit is not read to its end: the socket is closed, the session waits for another. The log
     * says it in one line.
     */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aMessageOfMegabytesEndsTheSocketAlone(CapturedOutput log) {
        JsonNode ready = socket.text("ready");
        String huge = "{\"type\":\"" + "x".repeat(4 << 20) + "\"}";
        try {
            socket.send(huge);
        } catch (RuntimeException e) {
            assertThat(socket.closed).as("closed while it is being sent").succeedsWithin(Duration.ofMinutes(1));
        }
        // Message too big (RFC 6455, 7.4.1), or broken off while it was still being sent.
        assertThat(socket.closeCode()).isIn(1009, 1006);
        socket = studio.connect(ready.get("id").stringValue());
        assertThat(socket.text("ready").get("id")).isEqualTo(ready.get("id"));
        assertThat(log.getOut().lines().filter(line -> line.contains("socket is closed with 1009")))
                .hasSize(1);
        assertThat(log.getOut()).doesNotContain("ERROR").doesNotContain("\tat ");
    }
}
