package org.ardrag.server.curation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.dataset.ClipMark;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.StudioTest;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.video.PictureDecoder;
import org.ardrag.server.video.TestVideo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** Curation over HTTP, as the page and an administrator's script see it. */
class CurationApiTest extends StudioTest {

    private static final String NAME = "runs/curate-1";
    private static final int FRAMES = 5;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private StudioProperties properties;

    private String token = "";
    private DatasetFiles files = new DatasetFiles(Path.of("none"));

    @BeforeEach
    void curate() throws IOException {
        TestPeople people = new TestPeople(context);
        token = people.token(people.administrator());
        Path folder = properties.dataDir().resolve(NAME);
        Files.createDirectories(folder.resolve("clips"));
        Files.deleteIfExists(folder.resolve("reviews.jsonl"));
        Files.write(
                folder.resolve("manifest.jsonl"),
                List.of(
                        Json.LINES.writeValueAsString(clip("one", List.of())),
                        Json.LINES.writeValueAsString(clip("two", List.of(ClipMark.SCENE_CHANGES)))),
                StandardCharsets.UTF_8);
        files = new DatasetFiles(folder);
        TestVideo.write(files.clip("one"), List.of(grey(0), grey(60), grey(120), grey(180), grey(240)));
    }

    private static RgbImage grey(int value) {
        byte[] rgb = new byte[3 * 32 * 16];
        Arrays.fill(rgb, (byte) value);
        return new RgbImage(32, 16, rgb);
    }

    private static CuratedClip clip(String id, List<ClipMark> marks) {
        CuratedTrack track = new CuratedTrack(
                TrackKind.MOVING, new float[] {0.1f, 0.2f, 0.3f, 0.4f, 0.5f}, new float[FRAMES], new boolean[] {
                    true, true, true, true, false
                });
        return new CuratedClip(
                id,
                "drawn/1",
                0.5,
                32,
                16,
                FRAMES,
                16,
                "",
                marks,
                ClipStatus.PENDING,
                "",
                "sum",
                List.of(track, track));
    }

    private HttpResponse<byte[]> get(String path) {
        return studio.call(HttpRequest.newBuilder(studio.uri("/api/admin/curation" + path))
                .header("Authorization", "Bearer " + token));
    }

    private HttpResponse<byte[]> say(String clip, int version, Map<String, Object> what) {
        Map<String, Object> body = new HashMap<>(what);
        body.put("dataset", NAME);
        body.put("clip", clip);
        body.put("version", version);
        return studio.call(HttpRequest.newBuilder(studio.uri("/api/admin/curation/reviews"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Studio.JSON.writeValueAsString(body))));
    }

    private ReviewedClip kept(int index) throws IOException {
        return new DatasetFiles(properties.dataDir().resolve(NAME)).clips().get(index);
    }

    @Test
    void datasetsAreListedInFigures() throws IOException {
        say("one", 0, Map.of("status", "accepted"));
        Path broken = Files.createDirectories(properties.dataDir().resolve("datasets/broken"));
        Files.writeString(broken.resolve("manifest.jsonl"), "{\"id\": 3");

        JsonNode all = Studio.json(get("")).path("datasets");

        JsonNode dataset = all.valueStream()
                .filter(each -> each.path("name").asString().equals(NAME))
                .findFirst()
                .orElseThrow();
        assertThat(dataset.path("clips").asInt()).isEqualTo(2);
        assertThat(dataset.path("pending").asInt()).isEqualTo(1);
        assertThat(dataset.path("accepted").asInt()).isEqualTo(1);
        assertThat(dataset.path("marked").asInt()).isEqualTo(1);
        assertThat(all.toString()).contains("datasets/broken", "manifest.jsonl");
        String page = new String(
                studio.call(HttpRequest.newBuilder(studio.uri("/admin/curation"))
                                .header("Authorization", "Bearer " + token))
                        .body(),
                StandardCharsets.UTF_8);
        assertThat(page).contains("2 clips: 1 pending, 1 accepted, 0 rejected", "datasets/broken");
    }

    @Test
    void framesComeOneByOneExactlyInTheirOrder() {
        HttpResponse<byte[]> answer = get("/frames?dataset=" + NAME + "&clip=one&v=sum");
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("private", "max-age=");
        ByteBuffer body = ByteBuffer.wrap(answer.body());
        for (int f = 0; f < FRAMES; f++) {
            byte[] jpeg = new byte[body.getInt()];
            body.get(jpeg);
            try (PictureDecoder picture = PictureDecoder.decode(PictureDecoder.Codec.JPEG, jpeg, 10_000)) {
                RgbImage image = picture.scaled(0, 0, 32, 16, 32, 16);
                assertThat(Math.abs((image.rgb()[700] & 0xFF) - 60 * f)).isLessThanOrEqualTo(3);
            }
        }
        assertThat(body.hasRemaining()).isFalse();
        Studio.assertProblem(get("/frames?dataset=" + NAME + "&clip=two"), 404, "no-such-clip");
    }

    @Test
    void whatIsSaidIsKeptWithWhoAndWhen() throws IOException {
        JsonNode said = Studio.json(say("two", 0, Map.of("status", "rejected", "why", "blurred")));

        assertThat(said.path("status").asString()).isEqualTo("rejected");
        assertThat(said.path("why").asString()).isEqualTo("blurred");
        assertThat(said.path("by").asString()).isEqualTo("root");
        assertThat(said.path("at").asString()).startsWith("20");
        assertThat(said.path("version").asInt()).isEqualTo(1);
        assertThat(said.at("/history/0/by").asString()).isEqualTo("root");
        assertThat(kept(1).clip().status()).isEqualTo(ClipStatus.REJECTED);
        JsonNode brief = Studio.json(get("/clips?dataset=" + NAME)).at("/clips/1");
        assertThat(brief.path("by").asString()).isEqualTo("root");
        assertThat(brief.path("marks").get(0).asString()).isEqualTo("scene-changes");
        assertThat(brief.has("tracks")).isFalse();
    }

    @Test
    void tracksAreMendedDeletedAndBroughtBack() throws IOException {
        Map<String, Object> mended = Map.of(
                "index", 1,
                "x", List.of(0.9, 0.8, 0.7, 0.6, 0.6),
                "y", List.of(0, 0, 0, 0, 0.25),
                "visible", List.of(true, true, true, false, false));
        JsonNode clip = Studio.json(say("one", 0, Map.of("track", mended)));
        assertThat(clip.at("/tracks/1/x/0").asDouble()).isEqualTo(0.9);
        assertThat(clip.at("/tracks/1/kind").asString()).isEqualTo("moving");
        assertThat(clip.at("/history/0/tracks").asBoolean()).isTrue();
        say("one", 1, Map.of("track", Map.of("index", 0, "deleted", true)));
        assertThat(kept(0).clip().tracks()).hasSize(1);
        assertThat(kept(0).clip().tracks().get(0).visible()).containsExactly(true, true, true, false, false);
        say("one", 2, Map.of("status", "accepted"));

        assertThat(Studio.json(say("one", 3, Map.of("back", 1))).path("tracks").size())
                .isEqualTo(2);
        ReviewedClip back = kept(0);
        assertThat(back.clip().status()).isEqualTo(ClipStatus.PENDING);
        assertThat(back.clip().tracks().get(1).x()[0]).isEqualTo(0.9f);
        assertThat(back.reviews().get(3).undone()).isTrue();
        say("one", 4, Map.of("back", 0));
        assertThat(kept(0).clip().tracks().get(1).x()[0]).isEqualTo(0.1f);
    }

    @Test
    void nobodysWordIsLostToSomebodyElses() throws IOException {
        say("one", 0, Map.of("status", "accepted"));
        // The command line, meanwhile.
        files.review(clips -> List.of(Review.of(clips.get(0).clip(), "eva", ClipStatus.REJECTED, "dull")));

        HttpResponse<byte[]> refused = say("one", 1, Map.of("status", "pending"));

        Studio.assertProblem(refused, 409, "changed-meanwhile", "eva has had a word");
        assertThat(Studio.json(refused).at("/clip/status").asString()).isEqualTo("rejected");
        assertThat(kept(0).clip().status()).isEqualTo(ClipStatus.REJECTED);
        assertThat(say("one", 2, Map.of("status", "pending")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        String visible = "visible has 1 values, the clip has 5 frames";
        List<Double> five = List.of(0.0, 0.0, 0.0, 0.0, 0.0);
        Studio.assertProblem(
                say("one", 0, Map.of("track", Map.of("index", 0, "x", five, "y", five, "visible", List.of(true)))),
                400,
                "bad-request",
                visible);
        Studio.assertProblem(
                say("one", 0, Map.of("track", Map.of("index", 2, "deleted", true))),
                400,
                "bad-request",
                "index is 2, allowed are integers from 0 to 1");
        Studio.assertProblem(
                say("one", 0, Map.of("track", Map.of("index", 0, "x", List.of(0, 0, 0, 0, 9)))),
                400,
                "bad-request",
                "x[4] is 9.0, allowed are numbers from -1.0 to 2.0");
        Studio.assertProblem(
                say("one", 0, Map.of("status", "good")), 400, "bad-request", "pending, accepted, rejected");
        Studio.assertProblem(
                say("one", 0, Map.of("status", "rejected", "why", "x".repeat(201))), 400, "bad-request", "at most 200");
        Studio.assertProblem(say("one", 0, Map.of()), 400, "bad-request", "0 of status, track and back");
        Studio.assertProblem(say("one", 0, Map.of("back", 1)), 400, "bad-request", "from 0 to 0");
        Studio.assertProblem(say("none", 0, Map.of("status", "accepted")), 404, "no-such-clip");
        Studio.assertProblem(get("/clips?dataset=runs/none"), 404, "no-such-dataset");
        Studio.assertProblem(get("/clips?dataset=/etc"), 404, "no-such-dataset");
        Studio.assertProblem(get("/clips?dataset=models"), 404, "no-such-dataset");

        say("one", 0, Map.of("track", Map.of("index", 0, "deleted", true)));
        say("one", 1, Map.of("track", Map.of("index", 0, "deleted", true)));
        Studio.assertProblem(say("one", 2, Map.of("status", "accepted")), 400, "bad-request", "has no track left");
    }
}
