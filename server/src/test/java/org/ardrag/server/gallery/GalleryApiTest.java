package org.ardrag.server.gallery;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Visitors of an open studio, each known by his cookie, with videos of their own. */
@TestPropertySource(properties = {"studio.security.mode=open", "studio.gallery.videos=3"})
class GalleryApiTest extends StudioTest {

    @Autowired
    private FakeModel model;

    private static String[] visitor(String name) {
        return new String[] {"Cookie", "studio_visitor=" + (name + "B".repeat(24)).substring(0, 24)};
    }

    private HttpResponse<byte[]> call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(studio.uri(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        return studio.call(headers.length == 0 ? request : request.headers(headers));
    }

    private JsonNode open(String[] visitor) {
        HttpResponse<byte[]> image =
                studio.upload(Pictures.encoded(Pictures.quarters(256, 192), "png"), "p", "image/png", visitor);
        HttpResponse<byte[]> answer = call(
                "POST",
                "/api/sessions",
                "{\"seed\":7,\"imageId\":\"" + Studio.json(image).get("id").stringValue() + "\"}",
                visitor);
        assertThat(answer.statusCode()).isEqualTo(201);
        return Studio.json(answer);
    }

    private void end(JsonNode session, String[] visitor) {
        call("DELETE", "/api/sessions/" + session.get("id").stringValue(), "", visitor);
    }

    private HttpResponse<byte[]> keep(JsonNode session, String name, String[] visitor) {
        return call(
                "POST",
                "/api/videos",
                "{\"sessionId\":\"" + session.get("id").stringValue() + "\",\"name\":\"" + name + "\"}",
                visitor);
    }

    /** A video of a drag and a pin, eight chunks long. */
    private JsonNode keptVideo(String name, String[] visitor) {
        JsonNode session = open(visitor);
        try (Socket socket = studio.connectTo(session.get("streamUrl").stringValue())) {
            socket.acknowledges = false; // it makes two chunks ahead at the most until the drag is there
            socket.frame(0);
            socket.send("{\"type\":\"anchor\",\"track\":1,\"x\":0.9,\"y\":0.1}");
            socket.start();
            socket.frame(6);
            socket.drag(0, "begin", 0.3, 0.5, 1);
            socket.acknowledges = true;
            socket.send("{\"type\":\"ack\",\"frame\":6}");
            socket.frame(13);
            socket.drag(0, "move", 0.6, 0.5, 300);
            socket.frame(32);
            socket.send("{\"type\":\"pause\"}");
            socket.text(node -> node.path("state").stringValue("").equals("paused"), "paused");
        }
        HttpResponse<byte[]> kept = keep(session, name, visitor);
        assertThat(kept.statusCode())
                .as(new String(kept.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        end(session, visitor);
        return Studio.json(kept);
    }

    private JsonNode all(String[] visitor) {
        return Studio.json(call("GET", "/api/videos", "", visitor));
    }

    private static List<String> names(JsonNode all) {
        List<String> names = new ArrayList<>();
        all.get("videos").forEach(video -> names.add(video.get("name").stringValue()));
        return names;
    }

    @Test
    void aKeptVideoIsItsOwnersAloneWithAllThatBelongsToIt() {
        String[] eva = visitor("eva");
        JsonNode video = keptVideo("boat", eva);
        String path = "/api/videos/" + video.get("id").stringValue();

        assertThat(names(all(eva))).containsExactly("boat");
        JsonNode view = all(eva).get("videos").get(0);
        assertThat(view.get("frames").intValue()).isGreaterThanOrEqualTo(33);
        assertThat(view.get("goesAt").stringValue()).isNotBlank();
        assertThat(view.get("shared").booleanValue()).isFalse();
        HttpResponse<byte[]> movie = call("GET", path + "/video.mp4", "", eva);
        assertThat(new String(movie.body(), 4, 4, StandardCharsets.US_ASCII)).isEqualTo("ftyp");
        assertThat(call("GET", path + "/video.mp4", "", "Cookie", eva[1], "Range", "bytes=0-9")
                        .statusCode())
                .as("a browser seeks")
                .isEqualTo(206);
        assertThat(call("GET", path + "/thumbnail.jpg", "", eva).body()).startsWith(0xFF, 0xD8);
        assertThat(call("GET", path + "/picture.png", "", eva).body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(Studio.json(call("GET", path + "/trajectory.json", "", eva))
                        .get("frames")
                        .intValue())
                .isEqualTo(view.get("frames").intValue());

        String[] tom = visitor("tom");
        assertThat(names(all(tom))).isEmpty();
        for (String file : List.of("/video.mp4", "/thumbnail.jpg", "/picture.png", "/trajectory.json")) {
            assertProblem(call("GET", path + file, "", tom), 404, "no-such-video");
            assertProblem(call("GET", path + file, ""), 404, "no-such-video");
        }
        assertProblem(call("PATCH", path, "{\"name\":\"mine\"}", tom), 404, "no-such-video");
        assertProblem(call("DELETE", path, "", tom), 404, "no-such-video");
        assertProblem(call("POST", path + "/link", "", tom), 404, "no-such-video");
        assertProblem(call("POST", path + "/sessions", "{\"frame\":0}", tom), 404, "no-such-video");
        assertProblem(keep(open(tom), "stolen", eva), 404, "no-such-session");

        assertThat(call("PATCH", path, "{\"name\":\"ship\"}", eva).statusCode()).isEqualTo(200);
        assertProblem(call("PATCH", path, "{\"name\":\"\"}", eva), 400, "bad-request", "1 to 100");
        assertThat(names(all(eva))).containsExactly("ship");
        assertThat(call("DELETE", path, "", eva).statusCode()).isEqualTo(204);
        assertThat(names(all(eva))).isEmpty();
        assertProblem(call("GET", path + "/video.mp4", "", eva), 404, "no-such-video");
    }

    @Test
    void aSessionGoesOnFromAnyFrameWithTheSameControlAsBefore() {
        String[] ada = visitor("ada");
        JsonNode video = keptVideo("balloon", ada);
        List<ControlChunk> before = List.copyOf(model.controls.get(model.opened.get()));
        String path = "/api/videos/" + video.get("id").stringValue() + "/sessions";

        HttpResponse<byte[]> answer = call("POST", path, "{\"frame\":22}", ada);
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        JsonNode session = Studio.json(answer);
        assertThat(session.get("seed").longValue()).isEqualTo(7);
        assertThat(session.get("replay").get("frame").intValue())
                .as("the last whole chunk before")
                .isEqualTo(20);
        assertThat(session.get("replay").get("held")).hasSize(2);
        try (Socket socket = studio.connectTo(session.get("streamUrl").stringValue())) {
            socket.frame(20);
            socket.text(node -> node.path("state").stringValue("").equals("paused"), "paused");
            assertThat(socket.frames).as("it holds there").isEmpty();
            List<ControlChunk> again = model.controls.get(model.opened.get());
            assertThat(again).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(again.get(i).frames()).isEqualTo(before.get(i).frames());
            }

            socket.start();
            socket.drag(0, "begin", 0.2, 0.2, 5);
            socket.frame(frame -> frame.time() == 5);
            socket.send("{\"type\":\"undo\"}");
            socket.send("{\"type\":\"undo\"}");
            assertThat(socket.error().toString()).contains("no gesture to undo");
        }
        end(session, ada);
        assertProblem(call("POST", path, "{\"frame\":4000}", ada), 400, "bad-request", "there is no frame 4000");
        JsonNode fromPicture = Studio.json(call("POST", path, "{\"frame\":0}", ada));
        try (Socket socket = studio.connectTo(fromPicture.get("streamUrl").stringValue())) {
            socket.frame(0);
            assertThat(socket.text("state").get("state").stringValue()).isIn("paused", "queued");
        }
        end(fromPicture, ada);
    }

    @Test
    void whoDragsWhileItIsPlayedAgainGoesOnFromThere() {
        String[] ina = visitor("ina");
        JsonNode video = keptVideo("balloon", ina);
        model.chunkMillis = 60;
        try {
            JsonNode session = Studio.json(
                    call("POST", "/api/videos/" + video.get("id").stringValue() + "/sessions", "{\"frame\":32}", ina));
            try (Socket socket = studio.connectTo(session.get("streamUrl").stringValue())) {
                socket.acknowledges = false;
                socket.frame(2);
                socket.drag(5, "begin", 0.2, 0.2, 9);
                socket.acknowledges = true;
                socket.send("{\"type\":\"ack\",\"frame\":2}");
                socket.frame(frame -> frame.time() == 9);
                socket.frame(48); // it does not hold any more
            }
            JsonNode trajectory = Studio.json(
                    call("GET", "/api/sessions/" + session.get("id").stringValue() + "/trajectory.json", "", ina));
            List<Integer> tracks = new ArrayList<>();
            trajectory
                    .get("controls")
                    .get(40)
                    .get("points")
                    .forEach(point -> tracks.add(point.get("track").intValue()));
            assertThat(tracks).contains(5).doesNotContain(0);
            end(session, ina);
        } finally {
            model.chunkMillis = 5;
        }
    }

    @Test
    void aLinkSharesTheVideoUntilItIsRevoked() {
        String[] max = visitor("max");
        String path = "/api/videos/" + keptVideo("ladybird", max).get("id").stringValue();
        String url =
                Studio.json(call("POST", path + "/link", "", max)).get("url").stringValue();
        String shared = url.substring(url.indexOf("/shared/"));
        assertThat(all(max).get("videos").get(0).get("shared").booleanValue()).isTrue();
        assertThat(all(max).toString()).as("the link is known once").doesNotContain(shared.substring(8));
        HttpResponse<byte[]> page = call("GET", shared, "", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("ladybird");
        assertThat(call("GET", shared + "/video.mp4", "").statusCode()).isEqualTo(200);
        assertThat(call("GET", shared + "/thumbnail.jpg", "").headers().firstValue("Cache-Control"))
                .hasValue("no-store");

        String second =
                Studio.json(call("POST", path + "/link", "", max)).get("url").stringValue();
        assertThat(call("GET", shared, "", "Accept", "text/html").statusCode())
                .as("another link takes its place")
                .isEqualTo(404);
        shared = second.substring(second.indexOf("/shared/"));
        assertThat(call("GET", shared + "/video.mp4", "").statusCode()).isEqualTo(200);
        assertThat(call("DELETE", path + "/link", "", max).statusCode()).isEqualTo(204);
        for (String gone : List.of("", "/video.mp4", "/thumbnail.jpg")) {
            assertThat(call("GET", shared + gone, "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theOldestGoesForANewOneAndIsMarkedBefore() {
        String[] ben = visitor("ben");
        JsonNode session = open(ben);
        try (Socket socket = studio.connectTo(session.get("streamUrl").stringValue())) {
            socket.frame(0);
            Stream.of("a", "b").forEach(name -> keep(session, name, ben));
            assertThat(all(ben).toString()).contains("\"goesNext\":false").doesNotContain("\"goesNext\":true");
            keep(session, "c", ben);
            assertThat(all(ben).get("videos").get(2).get("name").stringValue()).isEqualTo("a");
            assertThat(all(ben).get("videos").get(2).get("goesNext").booleanValue())
                    .isTrue();
            keep(session, "d", ben);
            assertThat(names(all(ben))).containsExactly("d", "c", "b");
        }
        end(session, ben);
    }
}
