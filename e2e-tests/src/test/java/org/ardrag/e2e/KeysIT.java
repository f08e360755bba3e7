package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The keys that the sheet of shortcuts names, those of tracks aside. */
@ExtendWith(StudioExtension.class)
class KeysIT {

    @TempDir
    Path folder;

    @Test
    void spacePlaysAndHolds(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");

        page.type(Keys.SPACE).awaitState("running").awaitFrame(4);
        page.type(Keys.SPACE).awaitState("paused");
        page.type(Keys.SPACE).awaitState("running");
    }

    @Test
    void commaAndFullStopLookBackAndForwardAndEndIsNow(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.type(Keys.SPACE).awaitFrame(24).type(Keys.SPACE).awaitState("paused");
        page.awaitStill();
        long now = page.frame();

        page.type(",").awaitState("looking-back").await("an earlier frame", () -> page.frame() < now);
        long back = page.frame();
        page.type(",").await("another chunk back", () -> page.frame() == back - 4);
        page.type(".").await("a chunk forward", () -> page.frame() == back);
        assertThat(back).isLessThan(now);
        assertThat(page.text("stage-note")).contains("Drag to go on from");
        page.type(Keys.END).awaitState("paused");

        page.await("now is shown", () -> page.frame() == now);
    }

    @Test
    void lettersChooseToolsAndRStartsAgainAndNTakesAnotherPicture(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");

        for (String[] key : new String[][] {{"a", "tool-anchor"}, {"p", "tool-path"}, {"d", "tool-drag"}}) {
            page.type(key[0]);
            assertThat(page.element(key[1]).getAttribute("aria-checked"))
                    .as(key[0])
                    .isEqualTo("true");
        }
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);
        page.type("r").awaitState("ready");
        page.await("the picture", () -> page.frame() == 0 && page.tracks() == 0);
        page.type("n");

        page.await("the place for a picture", () -> page.element("dropzone").isDisplayed());
    }

    @Test
    void hHidesTheArrowsAndTChangesTheColours(StudioPage page, Browser browser) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 4);
        By arrows = By.cssSelector("#marks canvas");
        page.await("arrows", () -> browser.driver().findElement(arrows).isDisplayed());

        page.type("h")
                .await("no arrows", () -> !browser.driver().findElement(arrows).isDisplayed());
        page.type("h")
                .await("arrows", () -> browser.driver().findElement(arrows).isDisplayed());
        String light = page.background();
        page.type("t").await("other colours", () -> !page.background().equals(light));
        page.type("t").await("the first colours", () -> page.background().equals(light));
    }

    @Test
    void keysInTheFieldOfTheSeedAreText(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.element("seed").click();

        page.type("n", "p", "?");

        assertThat(page.element("dropzone").isDisplayed()).isFalse();
        assertThat(page.element("shortcuts").isDisplayed()).isFalse();
        assertThat(page.element("seed").getAttribute("value")).endsWith("np?");
    }

    @Test
    void seedIsTypedOrThrownAndWhatIsNoneIsToldSo(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.click("play").awaitFrame(4);

        page.enterSeed("77");
        page.awaitState("ready").await("the picture", () -> page.frame() == 0);
        assertThat(page.element("seed").getAttribute("value")).isEqualTo("77");

        page.enterSeed("seven");
        assertThat(page.text("seed-help")).contains("whole number from 0 to 9007199254740991");
        page.screenshot("seed-refused-desktop-light");

        page.click("die");
        page.await(
                "another seed", () -> page.element("seed").getAttribute("value").matches("\\d+"));
        assertThat(page.element("seed").getAttribute("value")).isNotEqualTo("77");
        assertThat(page.text("seed-help")).contains("The same seed");
    }
}
