package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.given.GivenDrags;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.transformer.ResidualStart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An administrator's whole way: clips, distillation, reinforcement on what somebody gave, evaluation, and a model that
 * somebody draws with. All of it is the real thing, on a model of next to nothing.
 */
class AdministratorIT {

    private static final int CLIPS = 4;
    private static final int FRAMES = 9;

    /** A busy machine spreads a drag over more frames than were meant. */
    private static final int GIVEN_FRAMES = 25;

    /** Few, so that the hand is the quicker one and its drag is in the first frames. */
    private static final int FPS = 4;

    /** As many as take a while to be watched and cancelled in. */
    private static final int STEPS = 36;

    @TempDir
    private Path folder;

    @Test
    void fromClipsToAModelThatSomebodyDrawsWith() throws Exception {
        Path models = folder.resolve("models");
        RandomModel.writeWithTrackHead(models.resolve("default"), 1);
        slowDown(models.resolve("default").resolve("model.json"));
        ModelManifest manifest = ModelManifest.read(models.resolve("default"));
        writeTeacher(manifest, models.resolve("default"));
        StudioProcess studio = StudioProcess.start(
                "--studio.models-dir=" + models,
                "--studio.precision=float32",
                "--studio.threads=1",
                "--studio.giving.ask=true",
                "--studio.runs.training=" + Path.of(System.getProperty("studio.root"), "training"),
                "--studio.runs.folders=" + folder.resolve("teachers"),
                "--studio.runs.idle=0s",
                "--studio.runs.niceness=0",
                "--studio.runs.heap=512MB");
        try (Browser administrator = Browser.start();
                Browser guest = Browser.start()) {
            AdminPage page = new AdminPage(administrator, studio);
            page.becomeAdministrator();
            share(page);
            String dataset = "runs/" + curate(page, administrator, manifest);
            give(guest, studio, manifest);
            awaitState(page, "Done");
            lookThrough(page, administrator, dataset);
            String student = distill(page, administrator, manifest, dataset);
            String reinforced = reinforce(page, administrator, student);
            refuseOthers(page, administrator, studio, reinforced);
            awaitReward(page, administrator, reinforced);
            String evaluated = evaluate(page, administrator, reinforced);
            takeIn(page, administrator, studio, reinforced, student, evaluated);
            delete(page, studio, evaluated);
            draw(guest, studio, reinforced);
        } finally {
            RunsIT.stop(studio);
        }
    }

    private static void slowDown(Path manifest) throws IOException {
        ObjectNode json = (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(manifest));
        Files.writeString(manifest, Json.MAPPER.writeValueAsString(json.put("fps", FPS)));
    }

    /** One that holds everything still, in a folder that runs may begin with. */
    private void writeTeacher(ModelManifest student, Path model) throws IOException {
        ObjectNode json = Json.MAPPER.valueToTree(student);
        json.remove("track_head");
        ((ObjectNode) json.get("transformer"))
                .put("local_attn_size", -1)
                .put("sink_size", 0)
                .put("max_sink_distance", 0);
        ModelManifest teacher = Json.MAPPER.treeToValue(json, ModelManifest.class);
        try (Weights weights = ResidualStart.draw(teacher, 1, Device.cpu());
                Weights autoencoder = Weights.load(model.resolve("autoencoder.safetensors"), Device.cpu())) {
            new Teacher(teacher, PictureInput.CHANNELS).write(folder.resolve("teachers/still"), weights, autoencoder);
        }
    }

    /** Somebody draws, and gives it; what the studio keeps of that is what training reads. */
    private void give(Browser guest, StudioProcess studio, ModelManifest manifest) throws IOException {
        guest.desktop();
        StudioPage drawing = new StudioPage(guest, studio.address()).open().upload(DiscPicture.write(folder));
        drawing.awaitState("ready").awaitFrame(0);
        drawing.click("give");
        drawing.drag(0.25, 0.5, 0.75, 0.5, 12);
        drawing.click("play").awaitState("paused");
        AdminPage page = new AdminPage(guest, studio).open("/gallery");
        page.await("what was given is kept", () -> {
            boolean kept = page.text("giving-text").contains("1 session is kept");
            if (!kept) {
                guest.driver().navigate().refresh();
            }
            return kept;
        });
        Path given = studio.folder().resolve("data/given");
        GivenDrags read = GivenDrags.open(given, manifest.width(), manifest.height(), GIVEN_FRAMES);
        assertThat(read.size()).isEqualTo(1);
        DrawnClip clip = read.apply(0);
        assertThat(clip.tracks()).hasSize(1);
        ClipTrack track = clip.tracks().get(0);
        assertThat(track.x()[0]).isBetween(0.2f, 0.3f);
        assertThat(track.y()[0]).isBetween(0.45f, 0.55f);
        assertThat(track.x()[GIVEN_FRAMES - 1]).isGreaterThan(track.x()[0]);
        assertThat(clip.frame(0).rgb()).isNotEqualTo(new byte[clip.frame(0).rgb().length]);
    }

    /** Runs go on while somebody draws. */
    private static void share(AdminPage page) {
        String choice = "[name=sharing][value=SHARE]";
        page.open("/admin/runs");
        page.await("there is a choice", () -> page.is("[name=sharing]:checked"));
        page.element(choice).click();
        page.await("it is kept", () -> {
            page.open("/admin/runs");
            page.await("it is known", () -> page.is("[name=sharing]:checked"));
            return page.element(choice).isSelected();
        });
    }

    private static String curate(AdminPage page, Browser browser, ModelManifest manifest) {
        ChromeDriver driver = browser.driver();
        openForm(page, "curate");
        type(driver, "drawn", Integer.toString(CLIPS));
        RunForm.set(driver, "frames", Integer.toString(FRAMES));
        RunForm.set(
                driver, "buckets", "[{\"width\": %d, \"height\": %d}]".formatted(manifest.width(), manifest.height()));
        return start(page, "curate");
    }

    /** With the keyboard alone: all but the last are accepted. */
    private static void lookThrough(AdminPage page, Browser browser, String dataset) {
        ChromeDriver driver = browser.driver();
        page.open("/admin/curation");
        page.await("the run's clips are there", () -> page.is("[data-testid=look-through]"));
        assertThat(page.text("counts")).startsWith(CLIPS + " clips: " + CLIPS + " pending");
        assertThat(page.element("main").getText()).contains(dataset);
        browser.screenshot("administrator-curation");
        Accessibility.expectNoViolations(driver, "the page of datasets");
        page.tabTo("[data-testid=look-through]");
        page.press(Keys.ENTER);
        for (int i = 1; i <= CLIPS; i++) {
            String before = clip(page);
            page.press(i < CLIPS ? "a" : "r");
            page.await(
                    "that was clip " + i, () -> is(page, "over") || !clip(page).equals(before));
        }
        page.await("that was the last", () -> is(page, "over"));
        page.await("all is kept", () -> "0"
                .equals(page.element("[data-testid=review]").getAttribute("data-waiting")));
        page.open("/admin/curation");
        assertThat(page.text("counts")).startsWith(CLIPS + " clips: 0 pending, " + (CLIPS - 1) + " accepted");
    }

    /** The page comes without a clip, and before its scripts: a key that is pressed then is pressed for nothing. */
    private static String clip(AdminPage page) {
        page.await("a clip is shown", () -> page.is("[data-testid=clip]:not([data-clip=''])"));
        return page.element("[data-testid=clip]").getAttribute("data-clip");
    }

    private static boolean is(AdminPage page, String testId) {
        return page.element("[data-testid=" + testId + "]").isDisplayed();
    }

    /** It is cancelled and goes on, the latter on a phone. */
    private static String distill(AdminPage page, Browser browser, ModelManifest manifest, String dataset) {
        ChromeDriver driver = browser.driver();
        openForm(page, "distill");
        page.element("[data-testid=preset] [value=distill-128]").click();
        type(driver, "from", "models/default/transformer.safetensors");
        type(driver, "autoencoder", "models/default/autoencoder.safetensors");
        type(driver, "teacher", "teachers/still");
        type(driver, "dataset", dataset);
        model(driver, manifest);
        Map.of(
                        "frames", FRAMES,
                        "batch_size", 1,
                        "pool_size", 2,
                        "pool_batch", 1,
                        "critic_updates", 1,
                        "loop.steps", STEPS,
                        "loop.sample_every", 4,
                        "loop.checkpoint_every", 4)
                .forEach((key, value) -> RunForm.set(driver, key, value.toString()));
        String run = start(page, "distill");
        awaitState(page, "Running");
        page.await("the loss has points", () -> RunForm.points(driver, "loss") >= 3);
        long before = RunForm.points(driver, "loss");
        page.await("it has more points", () -> RunForm.points(driver, "loss") > before);
        page.await("samples come", () -> page.is("[data-testid=samples] img"));

        browser.phone();
        page.element("[data-testid=cancel]").click();
        awaitState(page, "Cancelled");
        long kept = steps(page);
        assertThat(kept).isBetween(1L, STEPS - 1L);
        browser.screenshot("administrator-cancelled-phone");
        browser.expectNothingSticksOut();
        Accessibility.expectNoViolations(driver, "a run that was cancelled, on a phone");
        page.element("[data-testid=resume]").click();
        page.await("it goes on behind where it was", () -> steps(page) > kept);
        browser.desktop();
        awaitState(page, "Done");
        assertThat(steps(page)).isEqualTo(STEPS);
        page.await("the log says how", () -> page.text("log").contains("attempt 2"));
        assertThat(RunForm.points(driver, "loss")).as("one for each step").isEqualTo(STEPS);
        return run;
    }

    /** The model's shape, key by key. */
    private static void model(ChromeDriver driver, ModelManifest manifest) {
        JsonNode shape = Json.MAPPER.valueToTree(manifest);
        for (String key : List.of("width", "height")) {
            RunForm.set(driver, "model." + key, shape.get(key).toString());
        }
        for (String part : List.of("transformer", "autoencoder")) {
            shape.get(part).properties().forEach(each -> {
                String key = "model." + part + "." + each.getKey();
                JsonNode value = each.getValue();
                if (!value.isNull() && !RunForm.value(driver, key).equals(RunForm.shown(value))) {
                    RunForm.set(driver, key, RunForm.shown(value));
                }
            });
        }
    }

    private static String reinforce(AdminPage page, Browser browser, String student) {
        ChromeDriver driver = browser.driver();
        openForm(page, "grpo");
        type(driver, "model", "runs/" + student + "/model");
        type(driver, "given", "given");
        Map.of(
                        "frames", GIVEN_FRAMES,
                        "textures", 2,
                        "groups", 1,
                        "group_size", 2,
                        "held_out_clips", 1,
                        "loop.steps", 4,
                        "loop.sample_every", 2,
                        "loop.checkpoint_every", 2)
                .forEach((key, value) -> RunForm.set(driver, key, value.toString()));
        return start(page, "grpo");
    }

    /** Somebody with an account, but without the role, meets a page that says so, and calls that do nothing. */
    private static void refuseOthers(AdminPage page, Browser administrator, StudioProcess studio, String run) {
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

    /** A call as a page's script makes it, with the page's token. */
    private static final String CALL =
            """
            const [method, path, done] = arguments;
            const token = document.cookie.match(/XSRF-TOKEN=([^;]*)/)?.[1] ?? '';
            fetch(path, { method, headers: { 'X-XSRF-TOKEN': token } })
                .then(async (answer) => done(`${answer.status} ${(await answer.json()).title}`))
                .catch((error) => done(String(error)));
            """;

    private static void awaitReward(AdminPage page, Browser browser, String run) {
        page.open("/admin/runs/" + run);
        awaitState(page, "Done");
        page.await("the reward of each round", () -> RunForm.points(browser.driver(), "reward") == 4);
        assertThat(RunForm.points(browser.driver(), "held_out_reward")).isGreaterThanOrEqualTo(2);
        assertThat(page.element("#given").getText()).contains("given");
        page.await("it can be taken in", () -> is(page, "register"));
        browser.looks("administrator-reinforced");
    }

    /** With the keyboard alone, from the list of runs on. */
    private static String evaluate(AdminPage page, Browser browser, String reinforced) {
        ChromeDriver driver = browser.driver();
        page.open("/admin/runs");
        page.tabTo("[data-testid=new-run]");
        page.press(Keys.ENTER);
        page.await("the form is there", () -> page.is("[data-testid=run-form]") && is(page, "run-form"));
        page.tabTo("[name=stage]");
        String chosen = "return document.activeElement.value";
        for (int i = 0; i < 20 && !"evaluate".equals(driver.executeScript(chosen)); i++) {
            page.press(Keys.ARROW_RIGHT);
        }
        page.tabTo("[data-testid=model]");
        page.press("runs/" + reinforced + "/model");
        page.tabTo("[data-testid=clips]");
        page.press(Keys.chord(Keys.CONTROL, "a"), "1");
        page.tabTo("[data-testid=frames]");
        page.press(Keys.chord(Keys.CONTROL, "a"), Integer.toString(FRAMES));
        browser.screenshot("administrator-evaluate-form");
        page.tabTo("[data-testid=start-run]");
        page.press(Keys.ENTER);
        String run = opened(page, "evaluate");
        awaitState(page, "Done");
        page.await("a sheet is shown", () -> page.is("[data-testid=samples] img"));
        page.await("there is a report", () -> page.element("#report").isDisplayed());
        browser.looks("administrator-evaluated");
        driver.get(page.element("#report").getDomProperty("href"));
        page.awaitAnywhere("the report", "pre");
        assertThat(page.element("body").getText()).contains("followed", FRAMES + " frames");
        browser.screenshot("administrator-report");
        return run;
    }

    private static void takeIn(
            AdminPage page, Browser browser, StudioProcess studio, String run, String student, String evaluated) {
        page.open("/admin/runs/" + run);
        page.await("it can be taken in", () -> is(page, "register"));
        page.element("[data-testid=register]").click();
        String card = ".model[data-name='" + run + "']";
        page.await("the model is listed", () -> page.is(card));
        assertThat(page.element(card + " [data-testid=origin]").getText())
                .isEqualTo("grpo, out of " + student + "\ngiven");
        Path report = studio.folder().resolve("data/runs").resolve(evaluated).resolve("report.json");
        assertThat(Files.exists(report)).isTrue();
        page.element(card + " [data-testid=evaluation]").sendKeys(report.toString());
        page.await("its scores are shown", () -> page.is(card + " [data-testid=scores]"));
        page.element(card + " [data-testid=activate]").click();
        page.await("it is active", () -> page.text("active").equals(run));
        browser.looks("administrator-models");
    }

    /** Pressed once it asks, pressed twice the run is gone with its folder; its report stays with the model. */
    private static void delete(AdminPage page, StudioProcess studio, String run) {
        page.open("/admin/runs/" + run);
        page.await("it can be deleted", () -> is(page, "delete-run"));
        page.element("[data-testid=delete-run]").click();
        assertThat(page.element("[data-testid=delete-run]").getText()).isEqualTo("Delete it with all it made?");
        page.element("[data-testid=delete-run]").click();
        page.await("all runs are shown", () -> page.is("[data-testid=runs-over]") && is(page, "runs-kept"));
        assertThat(page.text("runs-kept")).startsWith("Runs stay until somebody deletes them");
        assertThat(page.is("[data-run='" + run + "']")).isFalse();
        assertThat(studio.folder().resolve("data/runs").resolve(run)).doesNotExist();
    }

    private void draw(Browser guest, StudioProcess studio, String model) throws IOException {
        StudioPage drawing = new StudioPage(guest, studio.address()).open().upload(DiscPicture.write(folder));
        drawing.awaitState("ready").awaitFrame(0);
        assertThat(drawing.text("model-note")).contains("Model “" + model + "”");
        String before = drawing.pixels();
        drawing.drag(0.5, 0.34, 0.7, 0.34, 8);
        drawing.awaitFrame(8);
        assertThat(drawing.pixels()).isNotEqualTo(before);
        guest.screenshot("administrator-drawn");
    }

    // ---- the form and the page of a run ----

    private static void openForm(AdminPage page, String stage) {
        page.open("/admin/runs/new?stage=" + stage);
        page.await("the form is there", () -> page.is("[data-testid=run-form]") && is(page, "run-form"));
    }

    private static void type(ChromeDriver driver, String option, String value) {
        RunForm.field(driver, option).clear();
        RunForm.field(driver, option).sendKeys(value);
    }

    private static String start(AdminPage page, String stage) {
        page.element("[data-testid=start-run]").click();
        return opened(page, stage);
    }

    /** The run's name. */
    private static String opened(AdminPage page, String stage) {
        page.await("the run's page is open", () -> page.is("[data-run^=" + stage + "]"));
        return page.element("h1").getText();
    }

    private static void awaitState(AdminPage page, String state) {
        page.await("the run is " + state, () -> {
            String now = page.text("state");
            if (now.equals("Failed") || now.equals("Interrupted")) {
                throw new AssertionError("the run is " + now + ": " + page.text("why") + "\n" + page.text("log"));
            }
            return now.equals(state);
        });
    }

    private static long steps(AdminPage page) {
        return Math.round(Double.parseDouble(page.element("[data-testid=bar]").getDomProperty("value")));
    }
}
