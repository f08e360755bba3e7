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
        assertThat(detail).contains("10000 x 10000").contains("40000000");
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
}
