package org.ardrag.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.server.Socket;
import org.ardrag.server.Socket.Frame;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Undoing while frames are on their way: nothing that the gesture has not shaped is lost to the viewer. */
class UndoTest extends StudioTest {

    private static final String PIN = "{\"type\":\"anchor\",\"track\":0,\"x\":0.5,\"y\":0.5}";

    private Socket socket;

    @BeforeEach
    void connect() {
        socket = studio.connect(studio.openSession());
        socket.acknowledges = false;
        socket.start();
    }

    @AfterEach
    void leave() {
        socket.close();
        studio.close();
    }

    private void acknowledge(long frame) {
        socket.send("{\"type\":\"ack\",\"frame\":" + frame + "}");
    }

    private List<Frame> frames(long first, long last) {
        List<Frame> frames = new ArrayList<>();
        for (long index = first; index <= last; index++) {
            Frame frame = socket.frame();
            assertThat(frame.index()).isEqualTo(index);
            frames.add(frame);
        }
        return frames;
    }

    private static boolean isMarked(Frame frame) {
        BufferedImage image = Pictures.decoded(frame.jpeg());
        Color middle = new Color(image.getRGB(image.getWidth() / 2, image.getHeight() / 2));
        return Pictures.distance(middle, new Color(255, 0, 255)) < 60;
    }

    @ParameterizedTest
    @ValueSource(strings = {PIN, "{\"type\":\"drag\",\"track\":0,\"phase\":\"begin\",\"x\":0.5,\"y\":0.5,\"time\":1}"})
    void framesOnTheirWayThatTheGestureHasNotShapedAreSentAgain(String gesture) {
        List<Frame> before = frames(0, 8);
        acknowledge(4);
        before.addAll(frames(9, 12)); // all that is made before more is seen
        socket.send(gesture).send("{\"type\":\"undo\"}");
        List<Frame> again = frames(5, 12);
        assertThat(again.get(0).isAfterRewind()).isTrue();
        for (int i = 0; i < again.size(); i++) {
            assertThat(again.get(i).jpeg()).isEqualTo(before.get(5 + i).jpeg());
            assertThat(again.get(i).isAfterRewind()).isEqualTo(i == 0);
        }
        acknowledge(12);
        assertThat(frames(13, 20)).noneMatch(UndoTest::isMarked).noneMatch(Frame::isAfterRewind);
    }

    @Test
    void aPinThatHasShapedFramesGoesBackToWhatWasSeenWhenItWasSet() {
        List<Frame> before = frames(0, 8);
        acknowledge(6);
        before.addAll(frames(9, 16));
        socket.send(PIN);
        acknowledge(16);
        assertThat(frames(17, 24)).allMatch(UndoTest::isMarked);
        acknowledge(24);
        socket.send("{\"type\":\"undo\"}");
        Frame first = socket.frame(Frame::isAfterRewind);
        assertThat(first.index())
                .as("first of the chunk that was not seen to its end")
                .isEqualTo(5);
        assertThat(first.jpeg()).isEqualTo(before.get(5).jpeg());
        frames(6, 12).forEach(frame -> assertThat(frame.jpeg())
                .isEqualTo(before.get((int) frame.index()).jpeg()));
        acknowledge(12);
        assertThat(frames(13, 20)).noneMatch(UndoTest::isMarked);
    }

    /** What was seen stays seen: a drag is undone where the frames themselves say that it began. */
    @Test
    void aDragThatHasShapedFramesGoesBackToTheFirstOfThem() {
        frames(0, 8);
        acknowledge(4);
        frames(9, 12);
        socket.drag(0, "begin", 0.5, 0.5, 77);
        acknowledge(12);
        assertThat(frames(13, 20)).allMatch(frame -> isMarked(frame) && frame.time() == 77);
        acknowledge(20);
        socket.send("{\"type\":\"pause\"}").send("{\"type\":\"undo\"}").send("{\"type\":\"resume\"}");
        assertThat(socket.frame(Frame::isAfterRewind).index()).isEqualTo(13);
        assertThat(frames(14, 20)).noneMatch(UndoTest::isMarked);
    }
}
