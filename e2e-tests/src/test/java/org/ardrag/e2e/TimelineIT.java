package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Going back: by the timeline, by undo, by starting again. */
@ExtendWith(StudioExtension.class)
class TimelineIT {

    private static final int FRAMES_PER_CHUNK = 4;

    @TempDir
    Path folder;

    @Test
    void dragAfterRewindingGoesOnFromThere(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.click("play").awaitFrame(24).click("play").awaitState("paused");
        long newest = page.frame();

        page.clickTimeline(0.4);
        page.awaitState("looking-back")
                .await(
                        "the end of an earlier chunk",
                        () -> page.frame() <= newest - FRAMES_PER_CHUNK && page.frame() % FRAMES_PER_CHUNK == 0);
        long back = page.frame();
        assertThat(back).isPositive();
        page.forgetFrames();
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);

        page.awaitState("running").awaitFrame(back + 8);
        assertGoesOnFrom(back, page.framesShown());
    }

    @Test
    void undoGoesBackToWhereTheDragBeganAndRedoPlaysItAgain(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        assertThat(page.isEnabled("undo")).as("undo before anything was done").isFalse();
        page.click("play").awaitFrame(8).click("play").awaitState("paused");
        long begun = page.frame();
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.3, DiscPicture.Y, 16);
        page.awaitFrame(begun + 20);

        page.click("undo").awaitState("paused").await("no frame of the drag is shown", () -> page.frame() < begun + 20);
        long back = page.frame();
        assertThat(back).as("the frame before the drag").isBetween(begun, begun + FRAMES_PER_CHUNK * 4L - 1);
        assertThat(page.tracks()).isZero();
        assertThat(page.isEnabled("undo")).isFalse();
        page.forgetFrames();

        page.click("redo").awaitState("running").awaitFrame(back + 16);
        assertThat(page.tracks()).isEqualTo(1);
        assertThat(page.isEnabled("redo")).isFalse();
        assertGoesOnFrom(back, page.framesShown());
    }

    @Test
    void startingAgainShowsThePictureWithNothingHeld(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        String picture = page.pixels();
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.3, DiscPicture.Y, 12);

        page.click("reset").awaitState("ready");

        page.await("the picture is back", () -> page.frame() == 0 && picture.equals(page.pixels()));
        assertThat(page.tracks()).isZero();
        page.forgetFrames();
        page.click("play").awaitFrame(8);
        assertGoesOnFrom(0, page.framesShown());
    }

    /** No frame of the branch that was left, none left out. */
    private static void assertGoesOnFrom(long frame, List<Long> shown) {
        List<Long> ahead = shown.stream().filter(each -> each != frame).toList();
        assertThat(ahead)
                .as("frames shown after frame %d", frame)
                .containsExactlyElementsOf(LongStream.rangeClosed(frame + 1, frame + ahead.size())
                        .boxed()
                        .toList());
    }
}
