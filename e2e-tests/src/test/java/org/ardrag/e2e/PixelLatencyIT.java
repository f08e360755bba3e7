package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whether the latency that the display tells is what an eye on the canvas sees. */
@ExtendWith(StudioExtension.class)
class PixelLatencyIT {

    private static final Path NOTE = Path.of("target", "screenshots", "latency.txt");
    private static final int DRAGS = 6;
    private static final double WAY = 0.06;

    @TempDir
    Path folder;

    /** The two are kept as an artefact; how fast a machine is, is nothing to fail for. */
    @Test
    void pixelsMoveWhenTheDisplaySaysSo(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        page.watchWarmEdge(DiscPicture.Y);
        double x = DiscPicture.X;
        for (int i = 0; i < DRAGS; i++) {
            page.press(x, DiscPicture.Y);
            page.awaitFrame(page.frame() + 8); // the press alone moves nothing
            page.noteNextMove();
            page.moveTo(x + WAY, DiscPicture.Y);
            int seen = i + 1;
            page.await(
                    "the disc's edge has moved " + seen + " times",
                    () -> page.movesSeen().size() >= seen);
            page.letGo();
            x += WAY;
            page.awaitFrame(page.frame() + 8);
        }
        List<Double> pixels = page.movesSeen().stream().sorted().toList();
        String note = "drag to moved pixels: median %.0f ms of %s; the display: %s median%n"
                .formatted(pixels.get(DRAGS / 2), pixels, page.text("stat-latency-median"));
        Files.createDirectories(NOTE.resolveSibling(""));
        Files.writeString(NOTE, note);
        assertThat(pixels).hasSize(DRAGS).allMatch(millis -> millis > 0);
    }
}
