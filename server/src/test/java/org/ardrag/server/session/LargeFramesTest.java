package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ardrag.server.Socket;
import org.ardrag.server.Socket.Frame;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Frames that are shown larger than the model makes them, with the picture's detail. */
@TestPropertySource(properties = "studio.frame-size=512")
class LargeFramesTest extends StudioTest {

    private static final int WIDTH = 4 * FakeModel.WIDTH;
    private static final int HEIGHT = 4 * FakeModel.HEIGHT;

    /** Squares of 4 x 4 pixels, light and dark: nothing of that is left at the model's size. */
    private final BufferedImage picture = squares();

    private JsonNode session;
    private Socket socket;

    private static BufferedImage squares() {
        Random random = new Random(1);
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y += 4) {
            for (int x = 0; x < WIDTH; x += 4) {
                int[] levels = {60, 60, 200, 200};
                int turn = random.nextInt(4);
                for (int i = 0; i < 16; i++) {
                    int level = levels[(i % 4 / 2 + i / 8 * 2 + turn) % 4];
                    image.setRGB(x + i % 4, y + i / 4, new Color(level, level, level).getRGB());
                }
            }
        }
        return image;
    }

    @BeforeEach
    void connect() {
        String image = Studio.json(studio.upload(Pictures.encoded(picture, "png")))
                .get("id")
                .stringValue();
        session = Studio.json(studio.post("/api/sessions", "{\"seed\":7,\"imageId\":\"" + image + "\"}"));
        socket = studio.connectTo(session.get("streamUrl").stringValue());
        socket.acknowledges = false;
    }

    @AfterEach
    void leave() {
        socket.close();
        studio.delete("/api/sessions/" + session.get("id").stringValue());
    }

    private List<byte[]> framesFrom(long first, long last) {
        List<byte[]> frames = new ArrayList<>();
        Frame next = socket.frame(frame -> frame.index() == first);
        frames.add(next.jpeg());
        while (next.index() < last) {
            next = socket.frame();
            frames.add(next.jpeg());
        }
        return frames;
    }

    /** Mean difference from the picture of a part without any of the model's marks. */
    private double difference(BufferedImage frame) {
        double sum = 0;
        for (int y = HEIGHT / 2; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH / 4; x++) {
                sum += Math.abs((frame.getRGB(x, y) >> 8 & 255) - (picture.getRGB(x, y) >> 8 & 255));
            }
        }
        return sum / (HEIGHT / 2 * WIDTH / 4);
    }

    /** The mean of a part around a place. */
    private static double level(BufferedImage frame, int x, int y) {
        double sum = 0;
        for (int i = 0; i < 64; i++) {
            sum += frame.getRGB(x - 4 + i % 8, y - 4 + i / 8) >> 8 & 255;
        }
        return sum / 64;
    }

    private void assertSize(JsonNode said) {
        assertThat(said.get("width").intValue()).isEqualTo(WIDTH);
        assertThat(said.get("height").intValue()).isEqualTo(HEIGHT);
    }

    @Test
    void everyFrameHasThePicturesDetailAndWhatTheModelMade() {
        assertSize(session);
        assertSize(socket.text("ready"));
        socket.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.7,\"y\":0.3}");
        socket.start();
        List<byte[]> frames = framesFrom(0, 8);
        for (int i = 0; i < frames.size(); i++) {
            BufferedImage frame = Pictures.decoded(frames.get(i));
            assertThat(frame.getWidth()).isEqualTo(WIDTH);
            assertThat(frame.getHeight()).isEqualTo(HEIGHT);
            assertThat(difference(frame)).as("frame %d", i).isLessThan(12);
            if (i > 0) {
                assertThat(level(frame, WIDTH / 32, HEIGHT / 24))
                        .as("frame %d", i)
                        .isCloseTo(FakeModel.grey(i), within(12.0));
                Color mark = new Color(frame.getRGB((int) (0.7 * WIDTH), (int) (0.3 * HEIGHT)));
                assertThat(Pictures.distance(mark, Color.MAGENTA))
                        .as("frame %d", i)
                        .isLessThan(90);
            }
        }
    }

    @Test
    void afterGoingBackTheSameFramesComeAgain() {
        socket.start();
        framesFrom(0, 4);
        socket.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.7,\"y\":0.3}"); // grabbed in a frame of the recording
        socket.acknowledges = true;
        socket.send("{\"type\":\"ack\",\"frame\":4}");
        List<byte[]> before = framesFrom(9, 20);
        socket.send("{\"type\":\"rewind\",\"frame\":13}");
        List<byte[]> again = new ArrayList<>();
        Frame next = socket.frame(frame -> frame.isAfterRewind());
        while (next.index() <= 20) {
            if (next.index() >= 13) {
                again.add(next.jpeg());
            }
            next = socket.frame();
        }
        assertThat(again).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(again.get(i)).as("frame %d", 13 + i).isEqualTo(before.get(4 + i));
        }
    }

    @Test
    void whatIsSeenBeforeAndKeptAfterwardsIsAsLarge() {
        String image = session.get("id").stringValue();
        socket.start();
        framesFrom(0, 8);
        assertSize(Studio.json(studio.get("/api/sessions/" + image)));
        HttpResponse<byte[]> kept =
                studio.post("/api/videos", "{\"sessionId\":\"" + image + "\",\"name\":\"squares\"}");
        assertThat(kept.statusCode()).isEqualTo(201);
        JsonNode video = Studio.json(kept);
        assertSize(video);
        String path = "/api/videos/" + video.get("id").stringValue();
        BufferedImage beginning =
                Pictures.decoded(studio.get(path + "/picture.png").body());
        assertThat(difference(beginning)).isZero();

        HttpResponse<byte[]> answer = studio.post(path + "/sessions", "{\"frame\":4}");
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode on = Studio.json(answer);
        assertSize(on);
        try (Socket second = studio.connectTo(on.get("streamUrl").stringValue())) {
            assertThat(difference(Pictures.decoded(second.frame(4).jpeg()))).isLessThan(12);
        }
        studio.delete("/api/sessions/" + on.get("id").stringValue());
    }
}
