package org.ardrag.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.video.Pictures;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studios that are killed while they make frames, record them, encode a movie and take pictures in. */
@Tag("fault")
class KilledStudioTest {

    private static final int KILLS = 3;

    @TempDir
    private Path root;

    @Test
    void leaveNothingThatTheNextStartDoesNotClearAway() throws IOException {
        RandomModel.write(root.resolve("models/default"), 1);
        SplittableRandom random = new SplittableRandom(11);
        byte[] picture = Pictures.encoded(Pictures.quarters(900, 700), "png");
        boolean pictures = false;
        boolean recordings = false;
        boolean chunks = false;
        for (int kill = 0; kill < KILLS; kill++) {
            StudioProcess studio = StudioProcess.start(root, "");
            assertThat(studio.files("uploads"))
                    .as("of the studio that was killed")
                    .isEmpty();
            assertThat(studio.files("recordings")).isEmpty();
            assertThat(studio.files("chunks")).isEmpty();
            Studio client = studio.client;
            String session = client.openSession();
            Socket viewer = client.connect(session);
            viewer.start();
            viewer.frame(8 + random.nextInt(20));
            new Thread(() -> StudioProcess.untilItIsGone(() -> client.upload(picture))).start();
            new Thread(() -> StudioProcess.untilItIsGone(
                            () -> client.get("/api/sessions/" + session + "/recording.mp4")))
                    .start();
            StudioProcess.sleep(random.nextInt(700));

            studio.kill();

            Awaitility.await().atMost(Duration.ofMinutes(1)).until(viewer.closed::isDone);
            pictures |= !studio.files("uploads").isEmpty();
            recordings |= !studio.files("recordings").isEmpty();
            chunks |= !studio.files("chunks").isEmpty();
        }
        assertThat(pictures && recordings && chunks)
                .as("they were killed at moments at which files lay around")
                .isTrue();
        try (StudioProcess again = StudioProcess.start(root, "")) {
            assertThat(again.files("uploads")).isEmpty();
            assertThat(again.files("recordings")).isEmpty();
            assertThat(again.files("chunks")).isEmpty();
            try (Socket viewer = again.client.connect(again.client.openSession())) {
                viewer.start();
                viewer.frame(9);
            }
            assertThat(again.log()).doesNotContain("ERROR");
        }
    }
}
