package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a picture comes in, besides the button; how a session comes back by itself. */
@ExtendWith(StudioExtension.class)
class WaysInIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"drop", "paste"})
    void pictureIsTakenOnTheStartPageAndInTheStudio(String how, StudioPage page) throws Exception {
        page.open().hand(how);
        page.awaitState("ready").awaitFrame(0);
        String first = page.pixels();
        page.upload(DiscPicture.write(folder));
        page.await(
                "the other picture", () -> page.frame() == 0 && !page.pixels().equals(first));

        page.awaitState("ready").hand(how);

        page.await(
                "the first picture again",
                () -> page.frame() == 0 && page.pixels().equals(first));
        page.awaitState("ready");
        assertThat(page.element("drop-veil").isDisplayed()).isFalse();
    }

    @Test
    void lostConnectionComesBackByItselfAndTheVideoGoesOn(Browser browser, StudioProcess studio) throws Exception {
        try (Relay relay = new Relay(studio.address())) {
            StudioPage page = new StudioPage(browser, relay.address()).open();
            page.upload(DiscPicture.write(folder)).awaitState("ready");
            page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);
            page.awaitState("running");

            relay.cut();
            page.awaitState("reconnecting");
            assertThat(page.text("session-state")).isEqualTo("Connection lost, trying again");
            assertThat(page.text("busy"))
                    .as("where there is no room for it in the header")
                    .contains("Connection lost");
            assertThat(page.isEnabled("undo")).isFalse();
            page.screenshot("reconnecting-desktop-light");
            page.awaitStill();
            long lost = page.frame();
            relay.mend();

            page.awaitState("running").awaitFrame(lost + 8);
            assertThat(page.element("busy").isDisplayed()).isFalse();
            assertThat(page.trackNames()).containsExactly("Drag 1");
            page.click("undo").awaitState("paused");
            assertThat(page.tracks()).isZero();
        }
    }
}
