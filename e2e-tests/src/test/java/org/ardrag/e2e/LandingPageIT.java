package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** What somebody finds who opens the studio. */
@ExtendWith(StudioExtension.class)
class LandingPageIT {

    @TempDir
    Path folder;

    @Test
    void offersAPlaceForAPictureAndThreeSamples(StudioPage page, Browser browser) {
        page.open();

        assertThat(page.element("dropzone").isDisplayed()).isTrue();
        assertThat(browser.driver().findElements(By.cssSelector("[data-testid=sample] img")))
                .hasSize(3)
                .allSatisfy(image ->
                        assertThat(image.getDomProperty("naturalWidth")).isNotEqualTo("0"));
        assertThat(page.element("stage").isDisplayed()).isFalse();
        page.screenshot("landing-desktop-light");
        browser.prefersColours("dark");
        page.screenshot("landing-desktop-dark");
    }

    @Test
    void sampleMovesWhenItIsDragged(StudioPage page, Browser browser) {
        browser.prefersColours("dark");
        page.open().chooseSample(0).awaitState("ready").awaitFrame(0);
        page.await("the hint to press and drag", () -> page.element("hint").isDisplayed());
        page.screenshot("studio-desktop-ready-dark");
        String picture = page.pixels();

        page.drag(0.5, 0.5, 0.7, 0.5, 12);

        assertThat(page.pixels()).isNotEqualTo(picture);
        assertThat(page.element("hint").isDisplayed()).isFalse();
        page.screenshot("studio-desktop-dark");
    }

    @Test
    void nothingSticksOutOnAPhone(StudioPage page, Browser browser) throws Exception {
        browser.phone();
        page.open();
        browser.expectNothingSticksOut();
        page.screenshot("landing-phone-light");

        page.upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        browser.expectNothingSticksOut();
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);
        browser.expectNothingSticksOut();
        page.screenshot("studio-phone-light");
        browser.phone(320, 568);
        browser.expectNothingSticksOut();
        browser.phone(360, 640);
        browser.expectNothingSticksOut();
        page.screenshot("studio-small-phone-light");
        browser.phone();
        browser.prefersColours("dark");
        page.screenshot("studio-phone-dark");
    }

    @Test
    void questionMarkOpensTheSheetOfKeysAndEscapeClosesIt(StudioPage page, Browser browser) {
        page.open();
        ChromeDriver driver = browser.driver();

        new Actions(driver).sendKeys("?").perform();
        page.await("the sheet is open", () -> page.element("shortcuts").isDisplayed());
        page.screenshot("shortcuts-desktop");
        new Actions(driver).sendKeys(Keys.ESCAPE).perform();

        page.await("the sheet is closed", () -> !page.element("shortcuts").isDisplayed());
    }

    @Test
    void themeIsChangedByTheButtonAndRemembered(StudioPage page, Browser browser) {
        page.open();
        String light = page.background();

        browser.driver().findElement(By.id("theme-toggle")).click();
        page.await("the page is dark", () -> !light.equals(page.background()));
        page.open();

        assertThat(page.background()).isNotEqualTo(light);
        browser.driver().executeScript("localStorage.clear()");
    }
}
