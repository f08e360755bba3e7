package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.trajectory.PathPoint;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.server.Socket;
import org.ardrag.server.Socket.Frame;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.device.LiveSession;
import org.ardrag.server.video.JpegEncoder;
import org.ardrag.server.video.Pictures;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** What can be taken home: the video, and all it takes to make it again. */
class RecordingTest extends StudioTest {

    private static final Color MAGENTA = new Color(255, 0, 255);
    /** Two chunks: so far a session goes for somebody who never says what he saw. */
    private static final int LAST = 2 * FakeModel.FRAMES;

    @Autowired
    private StudioProperties properties;

    @TempDir
    private Path folder;

    private String id;
    private Socket socket;

    @BeforeEach
    void connect() {
        id = studio.openSession();
        socket = studio.connect(id);
        socket.acknowledges = false;
    }

    @AfterEach
    void leave() {
        socket.close();
        studio.close();
    }

    private static boolean isMarked(BufferedImage image, double x, double y) {
        Color found = new Color(image.getRGB((int) (x * image.getWidth()), (int) (y * image.getHeight())));
        return Pictures.distance(found, MAGENTA) < 90;
    }

    private List<BufferedImage> movie() throws IOException {
        HttpResponse<byte[]> answer = studio.get("/api/sessions/" + id + "/recording.mp4");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("video/mp4");
        Path file = Files.write(folder.resolve("movie.mp4"), answer.body());
        List<BufferedImage> frames = new ArrayList<>();
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
                Java2DFrameConverter converter = new Java2DFrameConverter()) {
            grabber.start();
            assertThat(grabber.getVideoCodecName()).isEqualTo("h264");
            assertThat(grabber.getFrameRate()).isCloseTo(FakeModel.FPS, within(0.01));
            assertThat(grabber.getImageWidth()).isEqualTo(FakeModel.WIDTH);
            assertThat(grabber.getImageHeight()).isEqualTo(FakeModel.HEIGHT);
            for (var frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
                frames.add(Java2DFrameConverter.cloneBufferedImage(converter.convert(frame)));
            }
        }
        return frames;
    }

    /** The frames in their order: the upper left corner tells each one's number. */
    private static void assertNumbered(List<BufferedImage> movie) {
        for (int i = 1; i < movie.size(); i++) {
            int x = (int) (0.06 * FakeModel.WIDTH);
            int y = (int) (0.08 * FakeModel.HEIGHT);
            assertThat(new Color(movie.get(i).getRGB(x, y)).getGreen())
                    .as("frame %d", i)
                    .isCloseTo(FakeModel.grey(i), within(10));
        }
    }

    private JsonNode trajectory() {
        HttpResponse<byte[]> answer = studio.get("/api/sessions/" + id + "/trajectory.json");
        assertThat(answer.statusCode()).isEqualTo(200);
        return Studio.json(answer);
    }

    private static List<ControlChunk> controls(JsonNode trajectory) {
        List<ControlChunk> chunks = new ArrayList<>();
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (JsonNode frame : trajectory.get("controls")) {
            List<ControlPoint> points = new ArrayList<>();
            for (JsonNode point : frame.get("points")) {
                points.add(new ControlPoint(
                        point.get("track").intValue(),
                        (float) point.get("x").doubleValue(),
                        (float) point.get("y").doubleValue(),
                        (float) point.get("reach").doubleValue()));
            }
            frames.add(points);
            if (frames.size() == FakeModel.FRAMES) {
                chunks.add(new ControlChunk(frames));
                frames.clear();
            }
        }
        assertThat(frames).isEmpty();
        return chunks;
    }

    /** What was done, told to tracks anew, chunk by chunk. */
    private static List<ControlChunk> played(JsonNode trajectory, int chunks) {
        Trajectories tracks = new Trajectories(FakeModel.FPS, FakeModel.FRAMES);
        List<ControlChunk> controls = new ArrayList<>();
        for (int chunk = 1; chunk <= chunks; chunk++) {
            for (JsonNode event : trajectory.get("events")) {
                if (event.get("chunk").intValue() == chunk) {
                    tell(tracks, event);
                }
            }
            controls.add(tracks.next());
        }
        return controls;
    }

    private static void tell(Trajectories tracks, JsonNode event) {
        int track = event.get("track").intValue();
        double x = event.path("x").doubleValue(0);
        double y = event.path("y").doubleValue(0);
        long time = event.path("time").longValue(0);
        double reach = event.path("reach").doubleValue(0);
        String type = event.get("type").stringValue();
        switch (type.equals("drag") ? event.get("phase").stringValue() : type) {
            case "begin" -> tracks.begin(track, x, y, time, reach);
            case "move" -> tracks.move(track, x, y, time);
            case "end" -> tracks.end(track, x, y, time);
            case "anchor" -> tracks.anchor(track, x, y, reach);
            case "remove" -> tracks.remove(track);
            default -> {
                List<PathPoint> points = new ArrayList<>();
                for (JsonNode point : event.get("points")) {
                    points.add(new PathPoint(
                            (float) point.get(0).doubleValue(),
                            (float) point.get(1).doubleValue(),
                            point.get(2).longValue()));
                }
                tracks.path(track, points, reach);
            }
        }
    }

    /** Frames up to the last of two chunks, of which the first stands after a rewind if there was one. */
    private List<Frame> framesFrom(long first) {
        List<Frame> frames = new ArrayList<>();
        frames.add(socket.frame(frame -> frame.index() == first));
        while (frames.get(frames.size() - 1).index() < LAST) {
            frames.add(socket.frame());
        }
        return frames;
    }

    @Test
    void theVideoHasEveryFrameInItsSizeAndRate() throws IOException {
        assertThat(movie()).as("the picture alone").hasSize(1);
        socket.start();
        framesFrom(0);
        List<BufferedImage> movie = movie();
        assertThat(movie).hasSize(LAST + 1);
        assertNumbered(movie);
        assertThat(Studio.json(studio.get("/api/sessions/" + id))
                        .get("framesGenerated")
                        .intValue())
                .isEqualTo(LAST + 1);
        assertThat(studio.get("/api/sessions/" + id + "/recording.mp4").body())
                .isEqualTo(studio.get("/api/sessions/" + id + "/recording.mp4").body());
    }

    @Test
    void theTrajectoryMakesTheSameFramesAgain() {
        socket.drag(0, "begin", 0.3, 0.3, 1000);
        socket.drag(0, "move", 0.41, 0.377, 1040);
        socket.send("{\"type\":\"path\",\"track\":1,\"points\":[[0.9,0.3,0],[0.7,0.61,150]],\"reach\":0.25}");
        socket.send("{\"type\":\"anchor\",\"track\":2,\"x\":0.2,\"y\":0.8}");
        socket.start();
        List<Frame> shown = framesFrom(0);

        JsonNode trajectory = trajectory();
        assertThat(trajectory.get("seed").longValue()).isEqualTo(7);
        assertThat(trajectory.get("frames").intValue()).isEqualTo(LAST + 1);
        assertThat(trajectory.get("fps").intValue()).isEqualTo(FakeModel.FPS);
        JsonNode how = trajectory.get("model");
        assertThat(how.get("name").stringValue()).isEqualTo("default");
        assertThat(how.get("precision").stringValue()).isEqualTo("float32");
        assertThat(how.get("attention").stringValue()).isEqualTo("fused");
        assertThat(how.get("threads").intValue()).isEqualTo(2);
        assertThat(how.get("device").stringValue()).isEqualTo("cpu");
        assertThat(how.get("checksum").stringValue()).isEqualTo("checksum-of-default");
        assertThat(trajectory.get("picture").get("imageId").stringValue()).isNotBlank();
        List<ControlChunk> controls = controls(trajectory);
        assertThat(played(trajectory, controls.size())).isEqualTo(controls);
        assertThat(controls.get(0).frames().get(0))
                .extracting(ControlPoint::reach)
                .as("as usual, as asked for, as usual")
                .containsExactly(0.12f, 0.25f, 0.12f);
        RgbImage picture = Pictures.rgb(Pictures.quarters(FakeModel.WIDTH, FakeModel.HEIGHT));
        try (JpegEncoder encoder = new JpegEncoder(FakeModel.WIDTH, FakeModel.HEIGHT, properties.jpegQuality());
                LiveSession again = new FakeModel("again").open(picture, 7, null)) {
            for (ControlChunk control : controls) {
                for (RgbImage frame : again.next(control).frames()) {
                    Frame before = shown.get(LAST + 1 - 2 * FakeModel.FRAMES);
                    assertThat(encoder.encode(frame)).isEqualTo(before.jpeg());
                    shown.remove(before);
                }
            }
        }
        assertThat(shown).as("frames that were not made again").hasSize(1);
    }

    @Test
    void afterGoingBackVideoAndTrajectoryAreThoseOfTheBranchThatIsKept() throws IOException {
        socket.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.5,\"y\":0.5}");
        socket.start();
        framesFrom(0);
        socket.send("{\"type\":\"pause\"}")
                .send("{\"type\":\"rewind\",\"frame\":6}")
                .send("{\"type\":\"nonsense\"}");
        socket.error();
        assertThat(movie()).hasSize(FakeModel.FRAMES + 1);
        assertThat(trajectory().get("frames").intValue()).isEqualTo(FakeModel.FRAMES + 1);

        socket.send("{\"type\":\"remove\",\"track\":0}").send("{\"type\":\"resume\"}");
        assertThat(framesFrom(5).get(0).isAfterRewind()).isTrue();
        List<BufferedImage> movie = movie();
        assertThat(movie).hasSize(LAST + 1);
        assertNumbered(movie);
        for (int i = 1; i <= LAST; i++) {
            assertThat(isMarked(movie.get(i), 0.5, 0.5)).as("frame %d", i).isEqualTo(i < 5);
        }
        JsonNode trajectory = trajectory();
        List<ControlChunk> controls = controls(trajectory);
        assertThat(controls).hasSize(2);
        assertThat(played(trajectory, 2)).isEqualTo(controls);

        socket.send("{\"type\":\"undo\"}");
        framesFrom(5);
        movie = movie();
        assertThat(movie).hasSize(LAST + 1);
        assertThat(isMarked(movie.get(LAST), 0.5, 0.5)).as("the anchor is back").isTrue();
    }

    @Test
    void anotherSessionsVideoIsItsOwn() throws IOException {
        String other = studio.openSession(Map.of("seed", 3)).get("id").stringValue();
        try (Socket second = studio.connect(other)) {
            second.start();
            second.frame(12);
        }
        assertThat(movie()).hasSize(1);
        assertThat(trajectory().get("events")).isEmpty();
    }
}
