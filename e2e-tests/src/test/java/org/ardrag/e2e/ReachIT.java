package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WebElement;

/** How far around the pressed point things go along: set with keys, seen as a circle, sent with the drag. */
@ExtendWith(StudioExtension.class)
class ReachIT {

    private static final int FRAMES = 8;

    @TempDir
    Path folder;

    @Test
    void reachIsSetWithKeysSeenAsACircleAndSentWithTheDrag(StudioPage page, StudioProcess studio) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        WebElement ring = page.element("reach-ring");
        assertThat(ring.isDisplayed()).as("before the pointer is there").isFalse();
        String usual = page.element("reach").getAttribute("value");
        assertThat(usual).isEqualTo("12");

        page.type("]").type("]").type("]").type("[");
        assertThat(page.element("reach").getAttribute("value")).isEqualTo("16");
        page.press(DiscPicture.X, DiscPicture.Y);
        assertThat(ring.isDisplayed()).as("while the pointer is there").isTrue();
        Dimension circle = ring.getSize();
        int width = page.element("marks").getSize().width;
        assertThat(circle.width).isBetween((int) (0.31 * width), (int) (0.33 * width) + 1);
        assertThat(circle.height).isEqualTo(circle.width);
        page.moveTo(DiscPicture.X + 0.1, DiscPicture.Y);
        page.letGo();
        page.awaitFrame(FRAMES).click("play").awaitState("paused");

        URI video = page.videoAddress();
        String trajectory = new Api(studio.address()).text(video.resolve("trajectory.json"));
        assertThat(trajectory).as("the drag as it was received").contains("\"phase\":\"begin\"");
        assertThat(trajectory).containsPattern("\"reach\":0\\.16");
    }

    @Test
    void aSampleBringsTheReachThatFitsItAndOnesOwnComesBackWithOnesOwnPicture(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        page.type("[").type("]").type("]");
        String own = page.element("reach").getAttribute("value");
        page.click("new-picture");
        page.chooseSample(0).awaitState("ready").awaitFrame(0);
        assertThat(page.element("reach").getAttribute("value")).isEqualTo("27").isNotEqualTo(own);
        page.click("new-picture");
        page.upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        assertThat(page.element("reach").getAttribute("value")).isEqualTo(own);
        page.type("[");
    }
}
