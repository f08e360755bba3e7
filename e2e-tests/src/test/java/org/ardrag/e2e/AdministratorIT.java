package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
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
            RunPage run = new RunPage(page, administrator);
            page.becomeAdministrator();
            share(page);
            String dataset = "runs/" + curate(run, manifest);
            give(guest, studio, manifest);
            run.await("Done");
            lookThrough(page, administrator, dataset);
            String student = distill(page, run, administrator, manifest, dataset);
            String reinforced = reinforce(run, student);
            Outsider.isRefused(page, studio, reinforced);
            awaitReward(page, run, administrator, reinforced);
            String evaluated = evaluate(page, run, administrator, reinforced);
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
        drawing.await("the question", () -> drawing.element("giving").isDisplayed());
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

    private static String curate(RunPage run, ModelManifest manifest) {
        run.fillIn("curate");
        run.type("drawn", Integer.toString(CLIPS));
        run.set("frames", FRAMES);
        run.set("buckets", "[{\"width\": %d, \"height\": %d}]".formatted(manifest.width(), manifest.height()));
        return run.start("curate");
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
                    "that was clip " + i,
                    () -> page.shows("over") || !clip(page).equals(before));
        }
        page.await("that was the last", () -> page.shows("over"));
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

    /** It is cancelled and goes on, the latter on a phone. */
    private static String distill(
            AdminPage page, RunPage run, Browser browser, ModelManifest manifest, String dataset) {
        run.fillIn("distill");
        page.element("[data-testid=preset] [value=distill-128]").click();
        run.type("from", "models/default/transformer.safetensors");
        run.type("autoencoder", "models/default/autoencoder.safetensors");
        run.type("teacher", "teachers/still");
        run.type("dataset", dataset);
        model(run, manifest);
        Map.of(
                        "frames", FRAMES,
                        "batch_size", 1,
                        "pool_size", 2,
                        "pool_batch", 1,
                        "critic_updates", 1,
                        "loop.steps", STEPS,
                        "loop.sample_every", 4,
                        "loop.checkpoint_every", 4)
                .forEach(run::set);
        String student = run.start("distill");
        run.await("Running");
        page.await("the loss has points", () -> run.points("loss") >= 3);
        long before = run.points("loss");
        page.await("it has more points", () -> run.points("loss") > before);
        page.await("samples come", () -> page.is("[data-testid=samples] img"));

        browser.phone();
        page.element("[data-testid=cancel]").click();
        run.await("Cancelled");
        long kept = run.steps();
        assertThat(kept).isBetween(1L, STEPS - 1L);
        browser.screenshot("administrator-cancelled-phone");
        browser.expectNothingSticksOut();
        Accessibility.expectNoViolations(browser.driver(), "a run that was cancelled, on a phone");
        page.element("[data-testid=resume]").click();
        page.await("it goes on behind where it was", () -> run.steps() > kept);
        browser.desktop();
        run.await("Done");
        assertThat(run.steps()).isEqualTo(STEPS);
        page.await("the log says how", () -> page.text("log").contains("attempt 2"));
        assertThat(run.points("loss")).as("one for each step").isEqualTo(STEPS);
        return student;
    }

    /** The model's shape, key by key. */
    private static void model(RunPage run, ModelManifest manifest) {
        JsonNode shape = Json.MAPPER.valueToTree(manifest);
        for (String key : List.of("width", "height")) {
            run.set("model." + key, shape.get(key));
        }
        for (String part : List.of("transformer", "autoencoder")) {
            shape.get(part).properties().forEach(each -> {
                String key = "model." + part + "." + each.getKey();
                JsonNode value = each.getValue();
                if (!value.isNull() && !run.value(key).equals(RunForm.shown(value))) {
                    run.set(key, RunForm.shown(value));
                }
            });
        }
    }

    private static String reinforce(RunPage run, String student) {
        run.fillIn("grpo");
        run.type("model", "runs/" + student + "/model");
        run.type("given", "given");
        Map.of(
                        "frames", GIVEN_FRAMES,
                        "textures", 2,
                        "groups", 1,
                        "group_size", 2,
                        "held_out_clips", 1,
                        "loop.steps", 4,
                        "loop.sample_every", 2,
                        "loop.checkpoint_every", 2)
                .forEach(run::set);
        return run.start("grpo");
    }

    private static void awaitReward(AdminPage page, RunPage run, Browser browser, String reinforced) {
        page.open("/admin/runs/" + reinforced);
        run.await("Done");
        page.await("the reward of each round", () -> run.points("reward") == 4);
        assertThat(run.points("held_out_reward")).isGreaterThanOrEqualTo(2);
        assertThat(page.element("#given").getText()).contains("given");
        page.await("it can be taken in", () -> page.shows("register"));
        browser.looks("administrator-reinforced");
    }

    /** With the keyboard alone, from the list of runs on. */
    private static String evaluate(AdminPage page, RunPage run, Browser browser, String reinforced) {
        ChromeDriver driver = browser.driver();
        page.open("/admin/runs");
        page.tabTo("[data-testid=new-run]");
        page.press(Keys.ENTER);
        page.await("the form is there", () -> page.shows("run-form"));
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
        String evaluated = run.started("evaluate");
        run.await("Done");
        page.await("a sheet is shown", () -> page.is("[data-testid=samples] img"));
        page.await("there is a report", () -> page.element("#report").isDisplayed());
        browser.looks("administrator-evaluated");
        driver.get(page.element("#report").getDomProperty("href"));
        page.awaitAnywhere("the report", "pre");
        assertThat(page.element("body").getText()).contains("followed", FRAMES + " frames");
        browser.screenshot("administrator-report");
        return evaluated;
    }

    private static void takeIn(
            AdminPage page, Browser browser, StudioProcess studio, String run, String student, String evaluated) {
        page.open("/admin/runs/" + run);
        page.await("it can be taken in", () -> page.shows("register"));
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
        page.await("it can be deleted", () -> page.shows("delete-run"));
        page.element("[data-testid=delete-run]").click();
        assertThat(page.element("[data-testid=delete-run]").getText()).isEqualTo("Delete it with all it made?");
        page.element("[data-testid=delete-run]").click();
        page.await("all runs are shown", () -> page.is("[data-testid=runs-over]") && page.shows("runs-kept"));
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
}
