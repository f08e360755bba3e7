package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.Select;

/** An administrator looks at what two models make of the same drag, while somebody else draws. */
class CompareIT {

    /** Small models with random weights: what they draw is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void twoModelsAreSeenSideBySideAndInStep() throws IOException {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        RandomModel.writeWithTrackHead(installed.resolve("second"), 2);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed,
                        "--studio.precision=float32",
                        "--studio.threads=1",
                        "--studio.limits.sessions=2",
                        "--studio.timing.grace=5s");
                Browser administrator = Browser.start();
                Browser guest = Browser.start()) {
            guest.desktop();
            StudioPage drawing = new StudioPage(guest, studio.address());
            drawing.open().chooseSample(0).awaitState("ready").awaitFrame(0);
            drawing.drag(0.5, 0.34, 0.6, 0.34, 4);

            ChromeDriver driver = administrator.driver();
            new AdminPage(administrator, studio).becomeAdministrator();
            driver.get(studio.address().resolve("/admin/models").toString());
            StudioPage page = new StudioPage(administrator, studio.address());
            page.click("compare");
            assertThat(chosen(page, "first")).isEqualTo("default");
            assertThat(chosen(page, "second")).isEqualTo("second");
            page.element("sample").sendKeys(Keys.ENTER);
            page.await("the picture is there", () -> page.element("stage").isDisplayed());
            page.drag(0.5, 0.34, 0.7, 0.5, 0);
            page.await("a track is drawn", () -> page.text("drawn").equals("1 track"));

            // The same with the keyboard: a second track, taken away again.
            page.element("marks").sendKeys(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ENTER, Keys.ARROW_UP, Keys.ENTER);
            page.await("a second one is drawn", () -> page.text("drawn").equals("2 tracks"));
            page.click("undo");
            page.await("it is taken back", () -> page.text("drawn").equals("1 track"));
            new Select(page.element("length")).selectByValue("16");
            administrator.screenshot("compare-drawn-desktop");
            long before = drawing.frame();
            page.click("make");
            page.await(
                    "both are made",
                    () -> page.element("together").isDisplayed()
                            || page.element("error").isDisplayed());
            assertThat(page.element("error").isDisplayed())
                    .as("refused: %s", page.text("error"))
                    .isFalse();

            List<WebElement> sides = driver.findElements(By.cssSelector("[data-testid=side]"));
            assertThat(sides)
                    .extracting(side -> side.findElement(By.tagName("h2")).getText())
                    .containsExactly("default", "second");
            page.await("they play", () -> moment(page) > 3);
            page.click("play");
            page.element("moment").sendKeys(Keys.HOME);
            assertThat(sides).allMatch(side -> "0".equals(side.getAttribute("data-frame")));
            assertThat(picture(driver, 0)).as("the same picture at first").isEqualTo(picture(driver, 1));
            page.element("moment").sendKeys(Keys.END);
            assertThat(moment(page)).isEqualTo(16);
            assertThat(sides).allMatch(side -> "16".equals(side.getAttribute("data-frame")));
            assertThat(picture(driver, 0)).as("what each made of it").isNotEqualTo(picture(driver, 1));
            administrator.looks("compare");

            // Who drew meanwhile draws on, and nothing of the comparison stays in memory.
            drawing.awaitFrame(before + 8);
            page.await("the second model is gone", () -> {
                driver.get(studio.address().resolve("/admin/models").toString());
                return !driver.findElement(By.cssSelector(".model[data-name=second]"))
                        .getText()
                        .contains("In use");
            });
        }
    }

    private static String chosen(StudioPage page, String testId) {
        return page.element(testId).getDomProperty("value"); // shown as soon as there is a picture
    }

    private static int moment(StudioPage page) {
        return Integer.parseInt(page.element("moment").getDomProperty("value"));
    }

    private static String picture(ChromeDriver driver, int side) {
        return (String) driver.executeScript(
                "return document.querySelectorAll('.side canvas')[arguments[0]].toDataURL()", side);
    }
}
