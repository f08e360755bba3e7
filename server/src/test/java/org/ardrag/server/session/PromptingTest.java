package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Reading a prompt takes its time, and nobody's frames wait for it. */
class PromptingTest extends StudioTest {

    private static final int ALL = Integer.MAX_VALUE / 2;

    @Autowired
    private FakeModel model;

    @AfterEach
    void nothingIsLeft() {
        model.reading.release(ALL - model.reading.availablePermits());
        studio.close();
        assertThat(model.open).hasValue(0);
        model.prepared.clear();
        model.prompted.clear();
    }

    private Socket running() {
        Socket socket = studio.connect(studio.openSession());
        socket.start();
        socket.frame(5);
        return socket;
    }

    private static void ask(Socket socket, String text) {
        socket.send("{\"type\":\"prompt\",\"text\":\"" + text + "\"}");
    }

    @Test
    void framesGoOnWhileAPromptIsReadAndThenItHolds() {
        try (Socket socket = running();
                Socket other = running()) {
            model.reading.drainPermits();
            ask(socket, "a red balloon");
            long seen = socket.frame(9).index();
            socket.frame(seen + 40);
            other.frame(45);
            assertThat(model.prompted).isEmpty();

            model.reading.release(ALL);

            JsonNode holds = socket.text("prompt");
            assertThat(holds.get("text").stringValue()).isEqualTo("a red balloon");
            long from = holds.get("frame").longValue();
            assertThat(from).isGreaterThan(seen + 40 - 2 * FakeModel.FRAMES);
            assertThat(from % FakeModel.FRAMES).isEqualTo(1);
            socket.frame(from + FakeModel.FRAMES);
            assertThat(model.prompted).containsExactly("a red balloon");
        }
    }

    @Test
    void ofManyInARowThoseBetweenAreNeverRead() {
        try (Socket socket = running()) {
            model.reading.drainPermits();
            for (String text : List.of("one", "two", "three", "four")) {
                ask(socket, text);
            }
            socket.frame(25);
            model.reading.release(ALL);

            assertThat(socket.text("prompt").get("text").stringValue()).isEqualTo("one");
            JsonNode holds = socket.text("prompt");
            assertThat(holds.get("text").stringValue()).isEqualTo("four");
            socket.frame(holds.get("frame").longValue() + FakeModel.FRAMES);
            assertThat(model.prepared).endsWith("one", "four");
            assertThat(model.prompted).endsWith("four").doesNotContain("two", "three");
        }
    }

    @Test
    void aSessionIsOpenedOnceItsPromptIsReadAndTheOthersGoOn() {
        try (Socket other = running()) {
            model.reading.drainPermits();
            JsonNode info = studio.openSession(Map.of("prompt", "a cat"));
            try (Socket socket = studio.connectTo(info.get("streamUrl").stringValue())) {
                other.frame(45);
                assertThat(model.open).hasValue(1);
                model.reading.release(ALL);
                socket.start();
                socket.frame(5);
                assertThat(model.prepared).endsWith("a cat");
            }
        }
    }

    @Test
    void aPageThatComesBackIsToldWhichPromptHolds() {
        String session = studio.openSession();
        try (Socket socket = studio.connect(session)) {
            socket.start();
            socket.frame(5);
            ask(socket, "a cat");
            socket.text("prompt");
        }
        try (Socket again = studio.connect(session)) {
            assertThat(again.text("prompt").get("text").stringValue()).isEqualTo("a cat");
        }
    }

    /** Whoever opens sessions and goes away leaves nothing that the others would have to wait for. */
    @Test
    void whatASessionWantedThatHasEndedIsNotRead() {
        try (Socket socket = running()) {
            model.reading.drainPermits();
            ask(socket, "held back");
            String gone = studio.openSession(Map.of("prompt", "of who is gone"))
                    .get("id")
                    .stringValue();
            assertThat(studio.delete("/api/sessions/" + gone).statusCode()).isEqualTo(204);
            model.reading.release(ALL);
            ask(socket, "a cat");
            JsonNode holds =
                    socket.text(message -> message.path("text").asString().equals("a cat"), "that it holds");
            socket.frame(holds.get("frame").longValue());
            assertThat(model.prepared).contains("held back", "a cat").doesNotContain("of who is gone");
        }
    }

    @Test
    void aPromptThatCannotBeReadEndsItsOwnSessionAlone() {
        try (Socket socket = running();
                Socket other = running()) {
            ask(socket, FakeModel.UNREADABLE);
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("device-error");
            ask(other, "a cat");
            JsonNode holds = other.text("prompt");
            other.frame(holds.get("frame").longValue() + FakeModel.FRAMES);
        }
    }
}
