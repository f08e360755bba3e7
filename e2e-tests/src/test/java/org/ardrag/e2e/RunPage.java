package org.ardrag.e2e;

import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.chrome.ChromeDriver;

/** An administrator's way from the form that starts a run to the page that shows it. */
final class RunPage {

    private final AdminPage page;
    private final ChromeDriver driver;

    RunPage(AdminPage page, Browser browser) {
        this.page = page;
        this.driver = browser.driver();
    }

    /** Opens a stage's form. */
    void fillIn(String stage) {
        page.open("/admin/runs/new?stage=" + stage);
        page.await("the form is there", () -> page.shows("run-form"));
    }

    /** Types what an option, not a setting, is to be. */
    void type(String option, String value) {
        RunForm.field(driver, option).clear();
        RunForm.field(driver, option).sendKeys(value);
    }

    void set(String key, Object value) {
        RunForm.set(driver, key, value.toString());
    }

    /** What stands in a setting's field. */
    String value(String key) {
        return RunForm.value(driver, key);
    }

    /** Starts what the form says; returns the run's name. */
    String start(String stage) {
        page.element("[data-testid=start-run]").click();
        return started(stage);
    }

    /** The name of a run that was started just now. */
    String started(String stage) {
        page.await("the run's page is open", () -> page.is("[data-run^=" + stage + "]"));
        return page.element("h1").getText();
    }

    void await(String state) {
        try {
            page.await("the run is " + state, () -> {
                String now = page.text("state");
                if (now.equals("Failed") || now.equals("Interrupted")) {
                    throw new AssertionError("the run is " + now + ": " + page.text("why") + "\n" + page.text("log"));
                }
                return now.equals(state);
            });
        } catch (TimeoutException e) {
            throw new AssertionError("the run is not " + state + "; the studio says " + asked(), e);
        }
    }

    /** What the studio says of the run when it is asked anew: where that is another thing, the page has missed it. */
    private Object asked() {
        return driver.executeAsyncScript(
                """
                const [id, done] = arguments;
                fetch(`/api/admin/runs/${id}`).then((answer) => answer.text()).then(done, (error) => done(String(error)));
                """,
                page.element("main").getAttribute("data-run"));
    }

    /** How many steps its bar says are done. */
    long steps() {
        return Math.round(Double.parseDouble(page.element("[data-testid=bar]").getDomProperty("value")));
    }

    /** How many points a metric's chart has, 0 while there is none. */
    long points(String metric) {
        return RunForm.points(driver, metric);
    }
}
