package org.ardrag.e2e;

import java.nio.file.Path;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** The pages that no other test looks at from all sides, with their dialogs: nothing keeps anybody from using them. */
class AccessibilityIT {

    /** A small model with random weights: what it draws is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void everybodyCanUseEveryPage() throws Exception {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed, "--studio.precision=float32", "--studio.threads=1");
                Browser browser = Browser.start()) {
            AdminPage page = new AdminPage(browser, studio);
            page.openWelcome();
            browser.looks("welcome");
            page.becomeAdministrator();
            for (String plain :
                    new String[] {"account", "admin/people", "admin/models", "admin/use", "gallery", "api"}) {
                page.open("/" + plain);
                browser.looks(plain.replace('/', '-'));
            }
            page.open("/no/such/page");
            browser.looks("no-such-page");

            StudioPage drawing = new StudioPage(browser, studio.address()).open();
            browser.looks("landing");
            drawing.chooseSample(0).awaitState("ready").awaitFrame(0);
            browser.looks("studio-ready");
            drawing.click("open-shortcuts");
            browser.looks("shortcuts");
            new Actions(browser.driver()).sendKeys(Keys.ESCAPE).perform();
            drawing.drag(0.5, 0.34, 0.6, 0.4, 8);
            browser.looks("studio-dragged");

            page.open("/account");
            page.element("[data-testid=log-out]").click();
            page.open("/login");
            browser.looks("login");
        }
    }
}
