package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** An administrator brings a second model into use while somebody draws, and takes that back. */
class ModelsIT {

    /** Long, for machines that are busy otherwise: a model measures itself while it is loaded. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Small models with random weights: what they draw is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void aSecondModelIsImportedActivatedDrawnWithAndRolledBack() throws IOException {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed, "--studio.precision=float32", "--studio.threads=1");
                Browser administrator = Browser.start()) {
            ChromeDriver page = administrator.driver();
            new AdminPage(administrator, studio).becomeAdministrator();
            page.get(studio.address().resolve("/admin/models").toString());
            assertThat(page.findElements(By.cssSelector(".model"))).hasSize(1);
            administrator.desktop();

            element(page, card("default") + " [data-testid=export]").click();
            await(page, "the model is downloaded", () -> !administrator
                    .downloads()
                    .isEmpty());
            importAs(page, administrator.downloads().get(0), "second");
            await(page, "the second model is there", () -> is(page, card("second")));
            element(page, card("second") + " [data-testid=activate]").click();
            await(page, "the second model is active", () -> text(page, "active").equals("second"));
            administrator.screenshot("models-desktop-light");

            try (Browser guest = Browser.start()) {
                guest.desktop();
                StudioPage drawing = new StudioPage(guest, studio.address());
                drawing.open().chooseSample(0).awaitState("ready").awaitFrame(0);
                String before = drawing.pixels();
                drawing.drag(0.5, 0.34, 0.7, 0.34, 8);
                assertThat(drawing.pixels()).isNotEqualTo(before);

                element(page, "[data-testid=roll-back]").click();
                await(page, "the first model is active", () -> text(page, "active")
                        .equals("default"));
                assertThat(element(page, card("second")).getText()).contains("In use, 1");
                drawing.awaitFrame(drawing.frame() + 8);
                deleteSecond(page);
                await(page, "it says why not", () -> text(page, "outcome").contains("in use by 1 session"));
                administrator.looks("models");
            }

            page.navigate().refresh();
            await(page, "its last session has ended", () -> {
                page.navigate().refresh();
                return !element(page, card("second")).getText().contains("In use");
            });
            deleteSecond(page);
            await(page, "it is deleted", () -> !is(page, card("second")));
            assertThat(text(page, "outcome")).contains("second is deleted");
        }
    }

    private static void importAs(ChromeDriver page, Path archive, String name) {
        element(page, "[data-testid=archive]").sendKeys(archive.toString());
        WebElement field = element(page, "[data-testid=archive-name]");
        assertThat(field.getDomProperty("value")).as("the file's name").isEqualTo("default");
        field.clear();
        field.sendKeys(name);
        element(page, "[data-testid=import]").click();
    }

    /** Pressed twice: the first time it asks. */
    private static void deleteSecond(ChromeDriver page) {
        element(page, card("second") + " [data-testid=delete]").click();
        assertThat(element(page, card("second") + " [data-testid=delete]").getText())
                .isEqualTo("Really delete?");
        element(page, card("second") + " [data-testid=delete]").click();
    }

    private static String card(String name) {
        return ".model[data-name=" + name + "]";
    }

    private static WebElement element(ChromeDriver page, String selector) {
        return page.findElement(By.cssSelector(selector));
    }

    private static boolean is(ChromeDriver page, String selector) {
        return !page.findElements(By.cssSelector(selector)).isEmpty();
    }

    private static String text(ChromeDriver page, String testId) {
        return element(page, "[data-testid=" + testId + "]").getText();
    }

    private static void await(ChromeDriver page, String what, BooleanSupplier condition) {
        new WebDriverWait(page, PATIENCE, Duration.ofMillis(200))
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; the page says “"
                        + (is(page, "[data-testid=outcome]") ? text(page, "outcome") : "") + "”")
                .until(ignored -> condition.getAsBoolean());
    }
}
