package org.ardrag.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Studios that are killed while videos are kept: what was promised is there afterwards, whole, and nothing else is. */
@Tag("fault")
class KilledGalleryTest {

    private static final int KILLS = 4;
    private static final String ROOM = "export STUDIO_GALLERY_VIDEOS=1000";
    /** The file database hands a commit to a thread that writes it: a moment later it is there. */
    private static final long SETTLED_MILLIS = 300;

    @TempDir
    private Path root;

    @Test
    void loseNoVideoThatWasKeptAndShowNoneThatWasNot() throws Exception {
        RandomModel.write(root.resolve("models/default"), 1);
        SplittableRandom random = new SplittableRandom(12);
        List<String> promised = new CopyOnWriteArrayList<>();
        List<Integer> refused = new CopyOnWriteArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            StudioProcess studio = StudioProcess.start(root, ROOM);
            checkGallery(studio, promised);
            Studio client = studio.client;
            String session = client.openSession();
            Socket viewer = client.connect(session);
            viewer.start();
            viewer.frame(8);
            Thread keeping = new Thread(() -> StudioProcess.untilItIsGone(() -> {
                HttpResponse<byte[]> kept = client.post("/api/videos", "{\"sessionId\":\"" + session + "\"}");
                if (kept.statusCode() == 201) {
                    promised.add(Studio.json(kept).get("id").stringValue());
                } else {
                    refused.add(kept.statusCode());
                }
            }));
            keeping.start();
            StudioProcess.sleep(random.nextInt(900));

            List<String> settled = List.copyOf(promised);
            StudioProcess.sleep(SETTLED_MILLIS);
            studio.kill();

            keeping.join();
            promised.retainAll(settled);
        }
        assertThat(promised).as("videos that were kept").isNotEmpty();
        assertThat(refused).as("answers that kept none").isEmpty();
        try (StudioProcess again = StudioProcess.start(root, ROOM)) {
            checkGallery(again, promised);
            assertThat(again.log()).doesNotContain("ERROR");
        }
    }

    private static void checkGallery(StudioProcess studio, List<String> promised) throws IOException {
        List<String> there = Studio.json(studio.client.get("/api/videos"))
                .get("videos")
                .valueStream()
                .map(video -> video.get("id").stringValue())
                .toList();
        assertThat(there)
                .as("what the gallery shows; the log says %s", studio.log())
                .containsAll(promised);
        assertThat(studio.files("gallery").stream().filter(file -> !file.startsWith(".")))
                .containsExactlyInAnyOrderElementsOf(there);
        for (String id : there) {
            for (String file : List.of("video.mp4", "thumbnail.jpg", "picture.png", "trajectory.json")) {
                HttpResponse<byte[]> answer = studio.client.get("/api/videos/" + id + "/" + file);
                assertThat(answer.statusCode()).as("%s of %s", file, id).isEqualTo(200);
                assertThat(answer.body()).as("%s of %s", file, id).isNotEmpty();
            }
            JsonNode trajectory = Studio.json(studio.client.get("/api/videos/" + id + "/trajectory.json"));
            assertThat(trajectory.get("controls").size()).isGreaterThanOrEqualTo(8);
        }
    }
}
