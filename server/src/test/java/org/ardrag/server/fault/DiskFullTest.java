package org.ardrag.server.fault;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Socket;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A studio that cannot write on: the system refuses every byte of a file past a limit, as it does on a full disk.
 */
@Tag("fault")
class DiskFullTest {

    /** The limit of a file, in the shell's units of 1024 bytes: the database and a few hundred frames fit. */
    private static final int MOST_KB = 600;

    @TempDir
    private Path root;

    /** So large that its file does not fit. */
    private static byte[] noise() {
        BufferedImage image = new BufferedImage(700, 700, BufferedImage.TYPE_INT_RGB);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 700 * 700; i++) {
            image.setRGB(i % 700, i / 700, random.nextInt());
        }
        return Pictures.encoded(image, "png");
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheRestGoesOn() throws IOException {
        RandomModel.write(root.resolve("models/default"), 1);
        try (StudioProcess studio = StudioProcess.start(root, "ulimit -f " + MOST_KB)) {
            byte[] large = noise();
            assertThat(large).hasSizeGreaterThan(MOST_KB * 1024);
            assertProblem(studio.client.upload(large), 507, "disk-full", "no room left");
            assertThat(studio.files("uploads")).as("nothing half is left").isEmpty();

            String session = studio.client.openSession();
            try (Socket viewer = studio.client.connect(session)) {
                viewer.start();
                while (!viewer.closed.isDone()) {
                    StudioProcess.sleep(200);
                    viewer.frames.clear();
                }
                assertThat(viewer.text("ended").get("reason").stringValue()).isEqualTo("disk-full");
                assertThat(viewer.closeCode()).isEqualTo(1011);
            }
            while (studio.client.get("/api/sessions/" + session).statusCode() != 404) {
                StudioProcess.sleep(100);
            }
            assertThat(studio.files("recordings")).isEmpty();
            assertThat(studio.files("chunks")).isEmpty();

            try (Socket viewer = studio.client.connect(studio.client.openSession())) {
                viewer.start();
                viewer.frame(9);
            }
        }
    }
}
