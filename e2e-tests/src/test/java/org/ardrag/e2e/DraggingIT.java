package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The one thing that the studio is for: what is dragged goes along, and what is not stays. */
@ExtendWith(StudioExtension.class)
class DraggingIT {

    /** How far the disc is dragged to the right, as a share of the width. */
    private static final double WAY = 0.4;

    /** The drag takes this many frames, and the disc has this many more to arrive. */
    private static final int DRAG_FRAMES = 32;

    private static final int REST_FRAMES = 12;

    /** What the disc must go at least, as a share of the drag: the model is small. */
    private static final double FOLLOWS = 0.3;

    /** What the disc may stray when nobody touches it, as a share of the width: 4 of 128 pixels. */
    private static final double STAYS = 4.0 / 128;

    @TempDir
    Path folder;

    @Test
    void draggedDiscGoesAlong(StudioPage page, StudioProcess studio, Browser browser) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        String picture = page.pixels();

        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + WAY, DiscPicture.Y, DRAG_FRAMES);

        assertThat(page.pixels()).as("the canvas").isNotEqualTo(picture);
        page.awaitFrame(DRAG_FRAMES + REST_FRAMES);
        assertThat(page.tracks()).isEqualTo(1);
        assertThat(page.text("stat-latency-median")).matches("\\d+ ms");
        assertThat(page.text("stat-latency-p95")).matches("\\d+ ms");
        browser.expectNothingSticksOut();
        page.screenshot("studio-desktop-light");
        assertThat(page.text("model-note"))
                .contains("128 × 128 at 16 frames a second. Shown at 512 × 512, with the picture’s own detail.");
        page.click("play").awaitState("paused");
        List<DiscPicture.Place> places = places(page, studio);

        DiscPicture.Place start = places.get(0);
        assertThat(start.x()).isBetween(DiscPicture.X - 0.02, DiscPicture.X + 0.02);
        DiscPicture.Place best =
                places.stream().reduce((a, b) -> a.x() > b.x() ? a : b).orElseThrow();
        assertThat(best.x() - start.x())
                .as("the disc's way to the right, of a drag of %s; it was at %s", WAY, places)
                .isGreaterThan(FOLLOWS * WAY);
        assertThat(Math.abs(best.y() - start.y()))
                .as("the disc's way up or down; it was at %s", places)
                .isLessThan(best.x() - start.x());
    }

    @Test
    void discThatNobodyTouchesStays(StudioPage page, StudioProcess studio) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");

        page.click("play").awaitFrame(DRAG_FRAMES + REST_FRAMES).click("play").awaitState("paused");
        List<DiscPicture.Place> places = places(page, studio);

        DiscPicture.Place start = places.get(0);
        assertThat(places).allSatisfy(place -> assertThat(Math.hypot(place.x() - start.x(), place.y() - start.y()))
                .isLessThan(STAYS));
    }

    private List<DiscPicture.Place> places(StudioPage page, StudioProcess studio) throws Exception {
        URI video = page.videoAddress();
        Movie movie = new Api(studio.address()).movie(video, folder);
        assertThat(movie.codec()).isEqualTo("h264");
        assertThat(movie.frames()).as("frames of the video").hasSizeGreaterThan(DRAG_FRAMES + REST_FRAMES);
        assertThat(movie.frames())
                .allSatisfy(frame -> assertThat(frame.getWidth()).isEqualTo(512));
        return movie.frames().stream().map(DiscPicture::find).toList();
    }
}
