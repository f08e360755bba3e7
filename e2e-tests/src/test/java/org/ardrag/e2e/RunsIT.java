package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** An administrator trains from the browser: the real stage, in a process of its own, on a tiny model. */
@ExtendWith(StudioExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunsIT {

    /**
     * The page's next stream is refused, the one behind that says nothing, for which the page waits a tenth of the time; those
     * behind are as they should be. While it was refused, silence is no reason to ask anew.
     */
    private static final String REFUSED_THEN_DEAF =
            """
            let asked = 0;
            window.heard = [];
            const later = window.setTimeout;
            window.setTimeout = (act, after) =>
                after < 10000 ? later(act, after) : asked === 1 ? 0 : later(act, after / 10);
            window.EventSource = class extends EventSource {
                constructor(url) {
                    super(asked === 0 ? url.replace('/events', '/none') : url);
                    this.deaf = asked === 1;
                    asked++;
                }

                addEventListener(name, act) {
                    window.heard.push(name);
                    if (!this.deaf) {
                        super.addEventListener(name, act);
                    }
                }
            };
            """;

    private StudioProcess studio;

    @BeforeAll
    void start() {
        studio = StudioProcess.start(
                "--studio.runs.training=" + Path.of(System.getProperty("studio.root"), "training"),
                "--studio.runs.idle=0s",
                "--studio.runs.heap=512MB");
    }

    @AfterAll
    void stop() {
        stop(studio);
    }

    /** Runs outlive their studio: one that a failed test has left behind is ended here. */
    static void stop(StudioProcess studio) {
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains(
                                studio.folder().resolve("data/runs").toString()))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
        studio.close();
    }

    @Test
    void anAdministratorStartsARunWatchesItCancelsAndResumesIt(Browser browser) {
        StudioPage page = new StudioPage(browser, studio.address());
        ChromeDriver driver = browser.driver();
        AdminPage administrator = new AdminPage(browser, studio);
        administrator.becomeAdministrator();
        RunPage run = new RunPage(administrator, browser);
        page.element("to-people").click();
        page.element("to-runs").click();
        browser.screenshot("runs-none-desktop");
        page.element("new-run").click();

        // 1. The form is the stage's own, and says what is wrong before it is sent.
        page.await("the form is there", () -> page.element("run-form").isDisplayed());
        assertThat(RunForm.field(driver, "loop.steps").getDomProperty("value")).isEqualTo("1000");
        browser.looks("run-form");
        RunForm.set(driver, "loop.steps", "0");
        page.click("start-run");
        assertThat(driver.findElement(By.cssSelector("[data-key='loop.steps'] .flaw"))
                        .getText())
                .isEqualTo("is 0, allowed are 1 to 100000000");
        browser.screenshot("run-form-flaw-desktop");

        // 2. What only the stage itself can know, it says.
        tiny(driver);
        RunForm.set(driver, "crop", "20");
        page.click("start-run");
        page.await("the stage has refused", () -> page.element("error").isDisplayed());
        assertThat(page.element("error").getText()).contains("crop is 20; a multiple of 8");
        RunForm.set(driver, "crop", "16");
        page.click("start-run");

        // 3. It runs, its bar and its charts move.
        page.await("the run's page is open", () -> driver.getCurrentUrl().contains("/admin/runs/autoencoder-"));
        run.await("Running");
        page.await("the loss has points", () -> run.points("loss") >= 5);
        long before = run.points("loss");
        page.await("it has more points", () -> run.points("loss") > before);
        page.await("the bar moves", () -> Double.parseDouble(page.element("bar").getDomProperty("value")) > 5);
        page.await("time left is said", () -> page.element("left").getText().endsWith("left"));
        page.await(
                "a sample is shown",
                () -> Boolean.TRUE.equals(driver.executeScript(
                        "const img = document.querySelector('[data-testid=samples] img');return Boolean(img)"
                                + " && (img.scrollIntoView(), img.complete && img.naturalWidth > 0);")));
        page.await("two looks can be compared", () -> page.element("looks").isDisplayed());
        driver.executeScript(
                "arguments[0].value = 0; arguments[0].dispatchEvent(new Event('input'))", page.element("fade"));
        assertThat(driver.executeScript("return getComputedStyle(document.querySelectorAll('.fade img')[1]).opacity"))
                .isEqualTo("0");
        assertThat(page.element("before").getDomProperty("value"))
                .isNotEqualTo(page.element("after").getDomProperty("value"));
        driver.executeScript("window.scrollTo(0, 0)");
        browser.looks("run");

        // 4. A second one waits.
        String first = driver.getCurrentUrl();
        driver.get(studio.address().resolve("/admin/runs/new?stage=autoencoder").toString());
        page.await("the form is there", () -> page.element("run-form").isDisplayed());
        tiny(driver);
        page.click("start-run");
        page.await("the second run's page is open", () -> driver.getCurrentUrl().contains("/admin/runs/autoencoder-"));
        run.await("Waiting");
        assertThat(page.element("why").getText()).isEqualTo("waits for autoencoder-1");
        page.click("cancel");
        run.await("Cancelled");
        driver.get(studio.address().resolve("/admin/runs").toString());
        page.await(
                "both are listed",
                () -> driver.findElements(By.cssSelector(".runs > li")).size() == 2);
        browser.looks("runs");
        driver.executeScript("window.answered = fetch; window.fetch = () => Promise.reject(new Error('no answer'));");
        page.await(
                "it is said that nothing answers", () -> page.element("error").isDisplayed());
        driver.executeScript("window.fetch = window.answered;");
        page.await("with the next answer it is said no more", () -> !page.element("error")
                .isDisplayed());

        // 5. It is cancelled, keeps what it had, and goes on from there; the page bears being refused and being told
        // nothing.
        driver.get(first);
        run.await("Running");
        driver.executeScript(REFUSED_THEN_DEAF);
        page.click("cancel");
        page.await(
                "it is said that nothing is told", () -> page.element("error").isDisplayed());
        browser.screenshot("run-untold-desktop");
        run.await("Cancelled");
        page.await("once it is told, that is said no more", () -> !page.element("error")
                .isDisplayed());
        assertThat(driver.executeScript("return window.heard")).asList().contains("alive");
        driver.navigate().refresh();
        run.await("Cancelled");
        long kept = run.steps();
        assertThat(kept).isPositive();
        page.click("resume");
        run.await("Running");
        page.await("it goes on behind where it was", () -> run.steps() > kept);
        assertThat(page.element("log").getText()).contains("attempt 2", "step " + kept + " of");
        page.click("cancel");
        run.await("Cancelled");

        // 6. What a run made becomes a model.
        driver.get(studio.address().resolve("/admin/runs/new?stage=track-head").toString());
        page.await("the form is there", () -> page.element("run-form").isDisplayed());
        RunForm.field(driver, "model").sendKeys("models/default");
        RunForm.set(driver, "frames", "5");
        RunForm.set(driver, "clips", "1");
        RunForm.set(driver, "batch_size", "1");
        RunForm.set(driver, "loop.steps", "2");
        page.click("start-run");
        page.await("the run's page is open", () -> driver.getCurrentUrl().contains("/admin/runs/track-head-"));
        run.await("Done");
        String made = driver.findElement(By.tagName("h1")).getText();
        page.click("register");
        page.await("the page of models is open", () -> driver.getCurrentUrl().endsWith("/admin/models"));
        page.await(
                "the new model is listed",
                () -> driver.findElement(By.id("main")).getText().contains(made));
        WebElement model = driver.findElement(By.cssSelector("[data-name='" + made + "']"));
        assertThat(model.findElement(By.cssSelector("[data-testid=origin]")).getText())
                .isEqualTo("track-head, out of default");
        model.findElement(By.tagName("summary")).click();
        assertThat(model.findElement(By.tagName("pre")).getText()).contains("frames: 5", "batch_size: 1");
        browser.screenshot("models-with-run-desktop");

        // 7. And the next run can begin with it.
        driver.get(studio.address().resolve("/admin/runs/new?stage=track-head").toString());
        page.await("the form is there", () -> page.element("run-form").isDisplayed());
        assertThat((Long) driver.executeScript(
                        "return [...document.querySelectorAll('datalist option')].filter(o => o.value ==="
                                + " arguments[0]).length",
                        "models/" + made))
                .isPositive();
    }

    /** A model so small that a step takes a moment. */
    private static void tiny(ChromeDriver driver) {
        RunForm.set(driver, "model.encoder_width", "8");
        RunForm.set(driver, "model.decoder_widths", "[8, 8, 8, 8]");
        RunForm.set(driver, "model.latent_channels", "4");
        RunForm.set(driver, "width", "32");
        RunForm.set(driver, "height", "32");
        RunForm.set(driver, "crop", "16");
        RunForm.set(driver, "textures", "2");
        RunForm.set(driver, "batch_size", "1");
        RunForm.set(driver, "loop.steps", "1000000");
        RunForm.set(driver, "loop.sample_every", "20");
        RunForm.set(driver, "loop.checkpoint_every", "10");
    }
}
