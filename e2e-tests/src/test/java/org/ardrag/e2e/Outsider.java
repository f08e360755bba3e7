package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/** Somebody with an account, but without the administrator's role. */
final class Outsider {

    /** A call as a page's script makes it, with the page's token. */
    private static final String CALL =
            """
            const [method, path, done] = arguments;
            const token = document.cookie.match(/XSRF-TOKEN=([^;]*)/)?.[1] ?? '';
            fetch(path, { method, headers: { 'X-XSRF-TOKEN': token } })
                .then(async (answer) => done(`${answer.status} ${(await answer.json()).title}`))
                .catch((error) => done(String(error)));
            """;

    private Outsider() {}

    /**
     * Is given an account, and meets pages that say that they are not allowed, and calls that do nothing.
     *
     * @param page of an administrator
     * @param run that there is
     */
    static void isRefused(AdminPage page, StudioProcess studio, String run) {
        page.open("/admin/people");
        page.element("[name=name]").sendKeys("eva");
        page.element("[data-testid=add-person]").click();
        String link = page.element("[data-testid=secret]").getDomProperty("value");
        try (Browser browser = Browser.start()) {
            ChromeDriver driver = browser.driver();
            AdminPage eva = new AdminPage(browser, studio);
            eva.open(URI.create(link).getPath());
            eva.element("[name=password]").sendKeys("correct horse battery");
            eva.element("[data-testid=set-password]").click();
            eva.await("she is logged in", () -> eva.is("[data-testid=to-account]"));
            assertThat(eva.is("[data-testid=to-people]")).isFalse();
            for (String path : List.of(
                    "curation", "curation/review?dataset=x", "runs", "runs/new", "runs/" + run, "models", "people")) {
                eva.open("/admin/" + path);
                assertThat(eva.element("main").getText()).as(path).contains("403", "This is not allowed.");
            }
            browser.looks("administrator-not-allowed");
            for (String call : List.of(
                    "GET stages",
                    "GET runs",
                    "POST runs",
                    "GET runs/" + run,
                    "GET runs/" + run + "/events",
                    "POST runs/" + run + "/cancel",
                    "POST runs/" + run + "/model",
                    "POST curation/reviews",
                    "POST models/default/activate")) {
                String[] words = call.split(" ");
                assertThat((String) driver.executeAsyncScript(CALL, words[0], "/api/admin/" + words[1]))
                        .as(call)
                        .isEqualTo("403 This is for administrators");
            }
        }
    }
}
