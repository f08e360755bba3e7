package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.training.curate.CurateCommand;
import org.ardrag.training.curate.CuratedDataset;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import picocli.CommandLine;

/** An administrator looks through clips that the real stage has made, with the keyboard alone. */
@ExtendWith(StudioExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CurationIT {

    private static final int CLIPS = 6;
    private static final String NAME = "datasets/drawn";

    @TempDir
    private static Path installed;

    private StudioProcess studio;
    private Path dataset;
    private DatasetFiles files;

    @BeforeAll
    void start() throws IOException {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        studio = StudioProcess.start("--studio.models-dir=" + installed, "--studio.precision=float32");
        dataset = studio.folder().resolve("data").resolve(NAME);
        files = new DatasetFiles(dataset);
        assertThat(curate(
                        "--config",
                        Path.of(System.getProperty("studio.root"), "training/configs/curate-128.yaml")
                                .toString(),
                        "--dataset",
                        dataset.toString(),
                        "--drawn",
                        Integer.toString(CLIPS),
                        "--seed",
                        "5"))
                .isZero();
    }

    private static int curate(String... words) {
        return new CommandLine(new CurateCommand()).execute(words);
    }

    @AfterAll
    void stop() {
        if (studio != null) {
            studio.close();
        }
    }

    @Test
    void clipsAreLookedThroughWithTheKeyboardAlone(Browser browser) throws IOException {
        ChromeDriver driver = browser.driver();
        StudioPage page = new StudioPage(browser, studio.address());
        new AdminPage(browser, studio).becomeAdministrator();
        driver.get(studio.address().resolve("/admin/curation").toString());
        assertThat(page.element("counts").getText()).startsWith(CLIPS + " clips: 6 pending");
        browser.screenshot("curation-desktop");
        page.element("look-through").sendKeys(Keys.ENTER);
        List<String> ids = files.clips().stream().map(each -> each.clip().id()).toList();
        awaitClip(page, ids.get(0));
        driver.executeScript("window.sameDocument = true");

        // 1. It plays by itself, in a loop, and stands still on each frame.
        page.await("it plays", () -> frame(page) > 10);
        page.await("it begins again", () -> frame(page) < 5);
        press(driver, ",");
        int held = frame(page);
        String picture = pixels(driver);
        press(driver, ".");
        assertThat(frame(page)).isEqualTo((held + 1) % 25);
        assertThat(pixels(driver)).isNotEqualTo(picture);
        press(driver, ",");
        assertThat(pixels(driver)).as("the same frame again").isEqualTo(picture);
        press(driver, "h");
        assertThat(pixels(driver)).as("without tracks").isNotEqualTo(picture);
        press(driver, "h");
        browser.looks("curation-review");

        // 2. Accepted and rejected; the next one is there at once, and no page is loaded.
        press(driver, "a");
        awaitClip(page, ids.get(1));
        press(driver, "1");
        awaitClip(page, ids.get(2));
        press(driver, "z", "z");
        awaitClip(page, ids.get(0));
        awaitSent(page);
        assertThat(statuses()).containsOnly(ClipStatus.PENDING);
        press(driver, "y");
        awaitSent(page);
        assertThat(statuses()).startsWith(ClipStatus.ACCEPTED, ClipStatus.PENDING);
        press(driver, "n", "r");
        awaitClip(page, ids.get(2));

        // 3. A track's point is moved, the track is cut short, another is deleted; undone, and done again.
        int frame = stopAt(page, driver, 8);
        CuratedTrack before = tracks(2).get(0);
        int count = tracks(2).size();
        press(driver, "t");
        press(driver, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_DOWN, "e");
        awaitSent(page);
        CuratedTrack after = tracks(2).get(0);
        assertThat(after.x()[frame]).isCloseTo(before.x()[frame] + 3 / 128f, within());
        assertThat(after.y()[frame]).isCloseTo(before.y()[frame] + 1 / 128f, within());
        assertThat(after.x()[frame - 2]).isBetween(before.x()[frame - 2], before.x()[frame - 2] + 2.5f / 128);
        assertThat(after.x()[frame - 4]).isEqualTo(before.x()[frame - 4]);
        assertThat(after.visible()[frame]).isTrue();
        assertThat(after.visible()[frame + 1]).isFalse();
        browser.screenshot("curation-mended-desktop");
        press(driver, "x");
        awaitSent(page);
        assertThat(tracks(2)).hasSize(count - 1);
        press(driver, "z", "z");
        awaitSent(page);
        assertThat(tracks(2)).hasSize(count);
        assertThat(tracks(2).get(0).visible()).isEqualTo(before.visible());
        assertThat(tracks(2).get(0).x()[frame]).isEqualTo(after.x()[frame]);
        press(driver, "a");
        awaitClip(page, ids.get(3));

        // 4. Meanwhile somebody decides at the command line: both words are kept, and the later one is not silent.
        awaitSent(page);
        assertThat(curate("reject", "--dataset", dataset.toString(), "--why", "dull", ids.get(3)))
                .isZero();
        press(driver, "a");
        page.await(
                "it says that somebody was quicker",
                () -> page.element("error").getText().contains("has had a word on it meanwhile"));
        awaitClip(page, ids.get(3));
        page.await(
                "and shows what that was", () -> page.element("why").getText().equals("dull"));
        assertThat(page.element("status").getText()).isEqualTo("Rejected");
        browser.screenshot("curation-outrun-desktop");
        press(driver, "a", "a", "2");
        page.await("that was the last", () -> page.element("over").isDisplayed());
        awaitSent(page);
        assertThat(driver.executeScript("return window.sameDocument")).isEqualTo(true);

        // 5. Who said what is kept, for the command line and for training.
        List<ReviewedClip> clips = files.clips();
        assertThat(clips)
                .extracting(each -> each.clip().status())
                .containsExactly(
                        ClipStatus.ACCEPTED,
                        ClipStatus.REJECTED,
                        ClipStatus.ACCEPTED,
                        ClipStatus.ACCEPTED,
                        ClipStatus.ACCEPTED,
                        ClipStatus.REJECTED);
        assertThat(clips.get(3).reviews())
                .extracting(Review::by)
                .containsExactly(System.getProperty("user.name"), "root");
        assertThat(clips.get(5).clip().why()).isEqualTo("blurred or noisy");
        assertThat(CuratedDataset.open(dataset, 128, 128).clips()).hasSize(4);
        driver.get(studio.address().resolve("/admin/curation").toString());
        assertThat(page.element("counts").getText()).isEqualTo("6 clips: 0 pending, 4 accepted, 2 rejected");
    }

    private static Offset<Float> within() {
        return Offset.offset(1e-4f);
    }

    /** Keys as a person presses them, wherever the focus is. */
    private static void press(ChromeDriver driver, CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    private static void awaitClip(StudioPage page, String id) {
        page.await(
                "clip " + id + " is shown", () -> id.equals(page.element("clip").getAttribute("data-clip")));
    }

    private static void awaitSent(StudioPage page) {
        page.await("all is kept", () -> "0".equals(page.element("review").getAttribute("data-waiting")));
    }

    private static int frame(StudioPage page) {
        return Integer.parseInt(page.element("scrub").getDomProperty("value"));
    }

    private static int stopAt(StudioPage page, ChromeDriver driver, int frame) {
        press(driver, ".");
        while (frame(page) != frame) {
            press(driver, ".");
        }
        return frame;
    }

    private static String pixels(ChromeDriver driver) {
        return (String) driver.executeScript("return document.querySelector('[data-testid=clip]').toDataURL()");
    }

    private List<ClipStatus> statuses() throws IOException {
        List<ClipStatus> statuses = new ArrayList<>();
        files.clips().forEach(each -> statuses.add(each.clip().status()));
        return statuses;
    }

    private List<CuratedTrack> tracks(int clip) throws IOException {
        return files.clips().get(clip).clip().tracks();
    }
}
