package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** A studio with one place: who comes second waits; an administrator sees both, tells them something, and closes it. */
class UseIT {

    /** A small model with random weights: what it draws is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void whoWaitsSeesHisPlaceAndTheAdministratorSeesEverybody() throws Exception {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed,
                        "--studio.precision=float32",
                        "--studio.threads=1",
                        "--studio.limits.sessions=1",
                        "--studio.limits.waiting=1");
                Browser administrator = Browser.start();
                Browser guest = Browser.start();
                Browser late = Browser.start()) {
            AdminPage page = new AdminPage(administrator, studio);
            page.becomeAdministrator();
            StudioPage first = draw(guest, studio);
            first.awaitState("ready").awaitFrame(0);
            first.drag(0.5, 0.34, 0.7, 0.34, 8);

            StudioPage second = draw(late, studio);
            second.awaitState("queued");
            assertThat(second.element("busy").getText()).contains("You are number 1 in line");
            assertThat(late.driver().getTitle()).startsWith("Waiting, number 1 in line");
            late.looks("waiting");

            page.open("/admin/use");
            page.await("both are seen", () -> page.all("[data-session]").size() == 2);
            assertThat(page.text("use-open")).isEqualTo("1");
            assertThat(page.text("use-waiting")).isEqualTo("1");
            page.await("drags are measured", () -> page.text("use-median").endsWith("ms"));
            assertThat(new Api(studio.address()).tryToOpenSession(DiscPicture.write(installed)))
                    .isEqualTo(503);
            page.await("the refusal is seen", () -> page.is("[data-reason=studio-full]"));
            administrator.looks("use");

            page.element("[data-testid=message-text]").sendKeys("Cake in the kitchen", Keys.ENTER);
            assertThat(first.awaitNotice("A message from the administrator")).isEqualTo("Cake in the kitchen.");
            assertThat(second.awaitNotice("A message from the administrator")).isEqualTo("Cake in the kitchen.");
            page.await("it can be taken back", () -> page.shows("message-take-back"));
            page.element("[data-testid=message-take-back]").click();
            page.await("it is gone", () -> !first.element("notice").isDisplayed());

            page.element("[data-testid=drain]").click();
            assertThat(first.awaitNotice("The studio stops soon")).contains("5 minutes");
            guest.looks("draining");
            page.await("the page says so", () -> page.text("draining").startsWith("Nobody is let in"));
            page.element("[data-testid=undrain]").click();
            page.await("it is called off", () -> !first.element("notice").isDisplayed());

            // With the keyboard alone: the first session's button.
            page.focus("[data-testid=use-end]");
            new Actions(administrator.driver()).sendKeys(Keys.ENTER).perform();
            first.awaitNotice("The session was ended");
            second.awaitState("ready").awaitFrame(0);
            assertThat(second.element("busy").isDisplayed()).isFalse();
            second.drag(0.5, 0.34, 0.7, 0.34, 8);
        }
    }

    @Test
    void whereThereAreSeveralDevicesEachIsSeenWithItsSessions() throws Exception {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed,
                        "--studio.precision=float32",
                        "--studio.threads=1",
                        "--studio.device=cpu,cpu");
                Browser administrator = Browser.start();
                Browser one = Browser.start();
                Browser other = Browser.start()) {
            AdminPage page = new AdminPage(administrator, studio);
            page.becomeAdministrator();
            draw(one, studio).awaitState("ready").drag(0.5, 0.34, 0.7, 0.34, 8);
            draw(other, studio).awaitState("ready").drag(0.5, 0.34, 0.7, 0.34, 8);

            page.open("/admin/use");
            page.await("both are seen", () -> page.all("[data-session]").size() == 2);
            for (String device : new String[] {"cpu#1", "cpu#2"}) {
                page.await("a session is on " + device, () -> {
                    String row = page.element("[data-device='" + device + "']").getText();
                    return row.contains(device)
                            && row.contains("1 session ·")
                            && page.text("use-sessions").contains("default on " + device);
                });
            }
            administrator.looks("use-devices");
        }
    }

    private static StudioPage draw(Browser browser, StudioProcess studio) {
        browser.desktop();
        return new StudioPage(browser, studio.address()).open().chooseSample(0);
    }
}
