package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the page says when the studio refuses something. */
@ExtendWith(StudioExtension.class)
class RefusalIT {

    @TempDir
    Path folder;

    @Test
    void textFileNamedAsAPictureIsCalledNoPicture(StudioPage page) throws Exception {
        Path text = Files.writeString(folder.resolve("holiday.png"), "Dear all, the weather is fine.\n".repeat(20));

        page.open().upload(text);

        String detail = page.awaitNotice("This file is not a picture the studio can read");
        assertThat(detail).contains("PNG, JPEG or WebP");
        assertThat(page.element("dropzone").isDisplayed())
                .as("the place for another picture")
                .isTrue();
        page.screenshot("refused-desktop-light");
    }

    @Test
    void pictureOfTooManyPixelsIsRefusedWithTheLimit(StudioPage page) throws Exception {
        Path huge = folder.resolve("huge.png");
        ImageIO.write(new BufferedImage(10_000, 10_000, BufferedImage.TYPE_BYTE_BINARY), "png", huge.toFile());

        page.open().upload(huge);

        String detail = page.awaitNotice("This picture cannot be used");
        assertThat(detail)
                .isEqualTo("It has 10000 × 10000, that is 100 million pixels; at most 40 million are allowed.");
    }

    @Test
    void fileOfTooManyBytesIsRefusedWithTheLimit(StudioPage page) throws Exception {
        Path huge = Files.write(folder.resolve("huge.png"), new byte[17 << 20]);

        page.open().upload(huge);

        assertThat(page.awaitNotice("This file is too large")).isEqualTo("At most 16 MB are allowed.");
    }

    @Test
    void anotherPictureWorksAfterARefusal(StudioPage page) throws Exception {
        Path text = Files.writeString(folder.resolve("text.png"), "text");
        page.open().upload(text);
        page.awaitNotice("This file is not a picture the studio can read");

        page.upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);

        assertThat(page.element("notice").isDisplayed()).isFalse();
    }

    @Test
    void fullStudioSaysSoAndTakesTheNextWhenThereIsRoom(Browser browser) throws Exception {
        Path picture = DiscPicture.write(folder);
        try (StudioProcess small = StudioProcess.start("--studio.limits.sessions=1", "--studio.limits.waiting=0")) {
            Api api = new Api(small.address());
            String other = api.openSession(picture);
            StudioPage page = new StudioPage(browser, small.address()).open();

            page.upload(picture);

            String detail = page.awaitNotice("The studio is full");
            assertThat(detail).contains("All places are taken").containsPattern("\\d+ second");
            page.screenshot("full-desktop-light");
            api.endSession(other);
            page.awaitState("ready").awaitFrame(0);
            assertThat(page.element("notice").isDisplayed()).isFalse();
        }
    }

    @Test
    void whoComesBeforeTheModelIsThereWaitsForItAndIsNotSentAway(StudioPage page, Browser browser) throws Exception {
        page.open();
        answerSessionsWith(browser, 1000, 1, "starting", "the model is still being loaded");

        page.upload(DiscPicture.write(folder));

        page.await("it is loading", () -> page.text("busy").contains("Loading the model"));
        assertThat(page.element("notice").isDisplayed()).isFalse();
        page.screenshot("loading-desktop-light");
        browser.driver().executeScript("window.refusals = 0");
        page.awaitState("ready").awaitFrame(0);
        page.await("it is open", () -> !page.element("busy").isDisplayed());
    }

    @Test
    void whoDoesNotWantToWaitGoesBackToThePictures(StudioPage page, Browser browser) throws Exception {
        page.open();
        answerSessionsWith(browser, 1, 60, "training", "the device belongs to a training run");
        page.upload(DiscPicture.write(folder));

        String detail = page.awaitNotice("Not now");

        assertThat(detail).startsWith("The device belongs to a training run. Trying again in");
        page.pressButton("Back");
        assertThat(page.element("dropzone").isDisplayed()).isTrue();
        assertThat(page.element("notice").isDisplayed()).isFalse();
    }

    /** Lets the page's next calls for a session be refused, each for so many seconds. */
    private static void answerSessionsWith(Browser browser, int times, int seconds, String kind, String detail) {
        browser.driver()
                .executeScript(
                        """
                        const [times, seconds, kind, detail] = arguments;
                        const real = window.fetch;
                        window.refusals = times;
                        window.fetch = (path, options) => {
                            if (path !== '/api/sessions' || window.refusals === 0) {
                                return real(path, options);
                            }
                            window.refusals -= 1;
                            const problem = { type: 'urn:ardrag:problem:' + kind, title: 'Not now', status: 503, detail };
                            return Promise.resolve(new Response(JSON.stringify(problem),
                                { status: 503, headers: { 'Retry-After': String(seconds) } }));
                        };
                        """,
                        times,
                        seconds,
                        kind,
                        detail);
    }
}
