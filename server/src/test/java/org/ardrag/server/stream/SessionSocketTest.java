package org.ardrag.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.server.Socket;
import org.ardrag.server.Socket.Frame;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every row of the protocol, over a real socket. */
class SessionSocketTest extends StudioTest {

    private static final Color MAGENTA = new Color(255, 0, 255);

    private static Color at(Frame frame, double x, double y) {
        BufferedImage image = Pictures.decoded(frame.jpeg());
        return new Color(image.getRGB((int) (x * image.getWidth()), (int) (y * image.getHeight())));
    }

    private static boolean isMarked(Frame frame, double x, double y) {
        return Pictures.distance(at(frame, x, y), MAGENTA) < 60;
    }

    @Test
    void openingTellsTheSessionAndShowsThePicture() {
        JsonNode opened = studio.openSession(Map.of("seed", 41));
        try (Socket socket = studio.connect(opened.get("id").stringValue())) {
            assertThat(socket.subprotocol()).isEqualTo("ardrag.v1");
            JsonNode ready = socket.text("ready");
            assertThat(ready.get("id")).isEqualTo(opened.get("id"));
            assertThat(ready.get("width").intValue()).isEqualTo(FakeModel.WIDTH);
            assertThat(ready.get("height").intValue()).isEqualTo(FakeModel.HEIGHT);
            assertThat(ready.get("fps").intValue()).isEqualTo(FakeModel.FPS);
            assertThat(ready.get("framesPerChunk").intValue()).isEqualTo(4);
            assertThat(ready.get("model").stringValue()).isEqualTo("default");
            assertThat(ready.get("seed").longValue()).isEqualTo(41);
            assertThat(ready.get("frame").longValue()).isZero();
            Frame picture = socket.frame();
            assertThat(picture.version()).isEqualTo(1);
            assertThat(picture.codec()).isEqualTo(1);
            assertThat(picture.reserved()).isZero();
            assertThat(picture.index()).isZero();
            assertThat(picture.flags()).isEqualTo(1 | 2);
            assertThat(Pictures.distance(at(picture, 0.25, 0.25), Color.RED)).isLessThan(20);
            assertThat(Pictures.distance(at(picture, 0.75, 0.75), Color.YELLOW)).isLessThan(20);
            socket.text(node -> node.path("state").stringValue("").equals("paused"), "state paused");
        }
    }

    @Test
    void startMakesNumberedFramesInChunksOfFour() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.text(node -> node.path("state").stringValue("").equals("running"), "state running");
            for (int i = 0; i <= 12; i++) {
                Frame frame = socket.frame();
                assertThat(frame.index()).isEqualTo(i);
                assertThat(frame.presentationMs()).isEqualTo(Math.round(i * 1000.0 / FakeModel.FPS));
                assertThat(frame.isLastOfChunk()).isEqualTo(i % 4 == 0);
                assertThat(frame.isAfterRewind()).isFalse();
                assertThat(frame.time()).isZero();
                if (i > 0) {
                    assertThat(at(frame, 0.06, 0.08).getRed()).isCloseTo(FakeModel.grey(i), within(8));
                }
            }
            JsonNode stats = socket.text("stats");
            assertThat(stats.get("frame").longValue()).isEqualTo(4);
            assertThat(stats.get("controlMs").doubleValue()).isEqualTo(1);
            assertThat(stats.get("denoiseMs").doubleValue()).isEqualTo(2);
            assertThat(stats.get("cacheMs").doubleValue()).isEqualTo(3);
            assertThat(stats.get("decodeMs").doubleValue()).isEqualTo(4);
            assertThat(stats.get("encodeMs").doubleValue()).isPositive();
            assertThat(stats.get("chunkMs").doubleValue())
                    .as("the five that the model takes, and encoding")
                    .isGreaterThan(5 + stats.get("encodeMs").doubleValue());
            assertThat(stats.get("queueMs").doubleValue()).isNotNegative();
            assertThat(socket.text("stats").get("fps").doubleValue()).isPositive();
        }
    }

    @Test
    void aDragShapesTheFramesAndTheHeaderSaysWhichOne() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.drag(0, "begin", 0.5, 0.5, 1000);
            socket.frame(frame -> isMarked(frame, 0.5, 0.5));
            socket.drag(0, "move", 0.8, 0.5, 1100);
            Frame moved = socket.frame(frame -> isMarked(frame, 0.8, 0.5));
            assertThat(moved.time()).isEqualTo(1100);
            socket.drag(0, "end", 0.8, 0.2, 4_294_967_295L);
            Frame ended = socket.frame(frame -> isMarked(frame, 0.8, 0.2));
            assertThat(ended.time()).isEqualTo(4_294_967_295L);
            // It stays as an anchor until it is removed.
            long later = ended.index() + 9;
            assertThat(isMarked(socket.frame(later), 0.8, 0.2)).isTrue();
            socket.send("{\"type\":\"remove\",\"track\":0}");
            socket.frame(frame -> !isMarked(frame, 0.8, 0.2));
        }
    }

    @Test
    void aDrawnPathIsPlayedAndAnAnchorStays() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.send("{\"type\":\"anchor\",\"track\":2,\"x\":0.2,\"y\":0.8}");
            socket.send("{\"type\":\"path\",\"track\":1,\"points\":[[0.5,0.3,0],[0.6,0.3,40],[0.9,0.3,100]]}");
            socket.start();
            Frame end = socket.frame(frame -> frame.index() > 0 && isMarked(frame, 0.9, 0.3));
            assertThat(isMarked(end, 0.2, 0.8)).isTrue();
            assertThat(isMarked(socket.frame(end.index() + 5), 0.9, 0.3)).isTrue();
        }
    }

    @Test
    void pauseHoldsAndResumeGoesOnWithoutAGap() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.frame(5);
            socket.send("{\"type\":\"pause\"}");
            socket.text(node -> node.path("state").stringValue("").equals("paused"), "state paused");
            // Answered in order: nothing of the running time can come behind this.
            socket.send("{\"type\":\"nonsense\"}").error();
            List<Frame> before = new ArrayList<>();
            socket.frames.drainTo(before);
            long last = before.isEmpty() ? 5 : before.get(before.size() - 1).index();
            assertThat(socket.frames.peek()).isNull();
            socket.send("{\"type\":\"resume\"}");
            assertThat(socket.frame().index()).isEqualTo(last + 1);
        }
    }

    @Test
    void rewindGoesBackToTheChunkOfTheFrameAndFlagsItsFirst() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.drag(0, "begin", 0.5, 0.5, 10);
            socket.drag(0, "end", 0.5, 0.5, 20);
            socket.start();
            socket.frame(22);
            socket.send("{\"type\":\"rewind\",\"frame\":10}");
            Frame first = socket.frame(Frame::isAfterRewind);
            assertThat(first.index()).isEqualTo(9);
            for (int i = 10; i < 30; i++) {
                Frame frame = socket.frame();
                assertThat(frame.index()).isEqualTo(i);
                assertThat(frame.isAfterRewind()).isFalse();
                assertThat(isMarked(frame, 0.5, 0.5)).isTrue();
            }
        }
    }

    @Test
    void rewindToThePictureShowsItAgain() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.frame(6);
            socket.send("{\"type\":\"rewind\",\"frame\":0}");
            assertThat(socket.frame(Frame::isAfterRewind).index()).isZero();
            assertThat(socket.frame().index()).isEqualTo(1);
        }
    }

    @Test
    void aFrameThatWasNeverMadeCannotBeGoneBackTo() {
        try (Socket socket = studio.connect(studio.openSession())) {
            JsonNode error =
                    socket.send("{\"type\":\"rewind\",\"frame\":1000000}").error();
            assertThat(error.get("code").stringValue()).isEqualTo("no-such-frame");
            assertThat(error.get("message").stringValue()).contains("1000000").contains("from 0 to 0");
        }
    }

    @Test
    void undoTakesTheLastGestureAwayAndRedoPlaysItAgain() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.2,\"y\":0.8}");
            socket.frame(frame -> isMarked(frame, 0.2, 0.8));
            socket.drag(1, "begin", 0.5, 0.5, 10);
            Frame begun = socket.frame(frame -> isMarked(frame, 0.5, 0.5));
            socket.drag(1, "end", 0.8, 0.5, 60);
            socket.frame(frame -> isMarked(frame, 0.8, 0.5));

            socket.send("{\"type\":\"undo\"}");
            Frame undone = socket.frame(Frame::isAfterRewind);
            assertThat(undone.index()).isEqualTo((begun.index() + 3) / 4 * 4 - 3);
            for (int i = 0; i < 9; i++) {
                Frame frame = i == 0 ? undone : socket.frame();
                assertThat(isMarked(frame, 0.5, 0.5)).isFalse();
                assertThat(isMarked(frame, 0.8, 0.5)).isFalse();
                assertThat(isMarked(frame, 0.2, 0.8)).isTrue();
            }

            socket.send("{\"type\":\"redo\"}");
            socket.frame(frame -> isMarked(frame, 0.5, 0.5));
            Frame again = socket.frame(frame -> isMarked(frame, 0.8, 0.5));
            assertThat(isMarked(again, 0.2, 0.8)).isTrue();

            socket.send("{\"type\":\"undo\"}");
            socket.frame(Frame::isAfterRewind);
            socket.send("{\"type\":\"undo\"}");
            Frame bare = socket.frame(Frame::isAfterRewind);
            assertThat(isMarked(bare, 0.2, 0.8)).isFalse();
            assertThat(socket.send("{\"type\":\"undo\"}").error().get("code").stringValue())
                    .isEqualTo("bad-value");
        }
    }

    @Test
    void aPointerThatIsStillDownAfterAnUndoIsIgnoredUntilItBeginsAnew() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.start();
            socket.drag(0, "begin", 0.5, 0.5, 10);
            socket.frame(frame -> isMarked(frame, 0.5, 0.5));
            socket.send("{\"type\":\"undo\"}");
            socket.drag(0, "move", 0.7, 0.5, 20);
            socket.drag(0, "end", 0.7, 0.5, 30);
            Frame frame = socket.frame(Frame::isAfterRewind);
            assertThat(isMarked(socket.frame(frame.index() + 8), 0.7, 0.5)).isFalse();
            socket.drag(0, "begin", 0.6, 0.3, 40);
            socket.frame(f -> isMarked(f, 0.6, 0.3));
            assertThat(socket.texts)
                    .noneMatch(node -> node.get("type").stringValue().equals("error"));
        }
    }

    @Test
    void resetStartsAgainFromThePictureWithTheNewSeed() {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            socket.drag(0, "begin", 0.5, 0.5, 10);
            socket.frame(frame -> isMarked(frame, 0.5, 0.5));
            socket.send("{\"type\":\"reset\",\"seed\":99}");
            Frame picture = socket.frame(Frame::isAfterRewind);
            assertThat(picture.index()).isZero();
            for (int i = 1; i < 8; i++) {
                Frame frame = socket.frame();
                assertThat(frame.index()).isEqualTo(i);
                assertThat(isMarked(frame, 0.5, 0.5)).isFalse();
            }
            assertThat(Studio.json(studio.get("/api/sessions/" + id))
                            .get("seed")
                            .longValue())
                    .isEqualTo(99);
        }
    }

    @Test
    void staleAcknowledgementsAreIgnored() {
        try (Socket socket = studio.connect(studio.openSession())) {
            socket.acknowledges = false;
            socket.send("{\"type\":\"ack\",\"frame\":4000}");
            socket.start();
            // Two chunks ahead of the picture, and no more.
            assertThat(socket.frame(8).index()).isEqualTo(8);
            socket.send("{\"type\":\"ack\",\"frame\":9}");
            socket.send("{\"type\":\"pause\"}").send("{\"type\":\"nonsense\"}").error();
            assertThat(socket.frames).isEmpty();
            socket.send("{\"type\":\"resume\"}").send("{\"type\":\"ack\",\"frame\":3}");
            assertThat(socket.frame(12).index()).isEqualTo(12);
        }
    }

    @Test
    void aNewerSocketReplacesTheOlderAndTheSessionGoesOn() {
        String id = studio.openSession();
        Socket older = studio.connect(id);
        older.start();
        older.frame(5);
        try (Socket newer = studio.connect(id)) {
            assertThat(older.text("ended").get("reason").stringValue()).isEqualTo("replaced");
            assertThat(older.closeCode()).isEqualTo(1000);
            long next = newer.text("ready").get("frame").longValue();
            assertThat(next).isGreaterThan(5);
            assertThat(newer.frame().index()).isEqualTo(next - 1);
            assertThat(newer.frame().index()).isEqualTo(next);
            newer.frame(next + 20);
        }
    }

    @Test
    void aLostSocketCanBeOpenedAgainAndTheSessionGoesOn() {
        String id = studio.openSession();
        Socket lost = studio.connect(id);
        lost.acknowledges = false;
        lost.drag(0, "begin", 0.5, 0.5, 10);
        lost.start();
        lost.frame(8);
        lost.abort();
        try (Socket again = studio.connect(id)) {
            long next = again.text("ready").get("frame").longValue();
            Frame last = again.frame();
            assertThat(last.index()).isEqualTo(next - 1);
            assertThat(isMarked(last, 0.5, 0.5)).isTrue();
            Frame later = again.frame(next + 12);
            assertThat(isMarked(later, 0.5, 0.5)).isTrue();
            assertThat(later.time()).as("another page's clock").isZero();
        }
    }
}
