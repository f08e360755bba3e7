package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;

/** Somebody keeps a video, goes on with it, shares it and takes that back; and gives his drags, and takes those back. */
class GalleryIT {

    /** A small model with random weights: what it draws is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void aVideoIsKeptGoneOnWithSharedAndDeleted() throws Exception {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed,
                        "--studio.precision=float32",
                        "--studio.threads=1",
                        "--studio.giving.ask=true");
                Browser browser = Browser.start()) {
            browser.desktop();
            StudioPage drawing =
                    new StudioPage(browser, studio.address()).open().chooseSample(0);
            drawing.awaitState("ready").awaitFrame(0);
            drawing.await("the question", () -> drawing.element("giving").isDisplayed());
            browser.screenshot("giving-desktop-light");
            drawing.click("give");
            AdminPage page = new AdminPage(browser, studio);
            page.await("it is asked once", () -> !drawing.element("giving").isDisplayed());
            drawing.drag(0.5, 0.34, 0.7, 0.5, 12);
            drawing.click("play");
            drawing.awaitState("paused");
            drawing.click("keep");
            assertThat(drawing.awaitNotice("Kept in the gallery")).contains("stays there until");

            page.open("/gallery");
            page.await("the video is there", () -> page.all("[data-video]").size() == 1);
            assertThat(page.text("policy")).contains("1 of 50 videos").contains("90 days");
            assertThat(page.text("goes")).startsWith("goes on ");
            page.await("what was given is kept", () -> {
                boolean kept = page.text("giving-text").contains("1 session is kept");
                if (!kept) {
                    browser.driver().navigate().refresh();
                }
                return kept;
            });
            browser.looks("gallery");

            goOnFromTheMiddle(page, drawing, browser);
            shareAndRevoke(page, studio);
            renameAndDelete(page);
            takeBack(page, studio);
        }
    }

    /** By keyboard alone. */
    private static void goOnFromTheMiddle(AdminPage page, StudioPage drawing, Browser browser) {
        page.await("the video is there", () -> page.is("[data-testid=video-open]"));
        page.focus("[data-testid=video-open]");
        new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
        page.await(
                "the player is open", () -> page.element("[data-testid=movie]").isDisplayed());
        WebElement slider = page.element("[data-testid=movie-frame]");
        page.focus("[data-testid=movie-frame]");
        slider.sendKeys(Keys.HOME);
        for (int i = 0; i < 9; i++) {
            slider.sendKeys(Keys.ARROW_RIGHT);
        }
        page.await(
                "frame 9 is chosen", () -> page.element("#movie-at").getText().endsWith("frame 9"));
        browser.screenshot("gallery-player-light");
        page.focus("[data-testid=go-on]");
        new Actions(browser.driver()).sendKeys(Keys.ENTER).perform();
        page.await("it is the studio", () -> page.is("#stage"));
        drawing.awaitFrame(8);
        drawing.awaitState("paused");
        assertThat(drawing.frame()).as("it holds at the last whole chunk").isEqualTo(8);
        assertThat(page.element("[data-testid=track-list]").findElements(By.tagName("li")))
                .as("what was held is held")
                .hasSize(1);
        drawing.drag(0.2, 0.2, 0.4, 0.2, 8);
        assertThat(drawing.frame()).isGreaterThan(8);
    }

    private static void shareAndRevoke(AdminPage page, StudioProcess studio) {
        page.open("/gallery");
        page.await("the video is there", () -> page.is("[data-testid=share]"));
        page.element("[data-testid=share]").click();
        page.await("the link is shown", () -> page.is("[data-testid=link]"));
        String link = page.element("[data-testid=link]").getDomProperty("value");
        try (Browser friend = Browser.start()) {
            AdminPage shared = new AdminPage(friend, studio).open(path(link));
            assertThat(shared.element("[data-testid=shared-video]").isDisplayed())
                    .isTrue();
            shared.await("it can be played", () -> ready(friend.driver()));
            friend.looks("shared");
            page.element("[data-testid=unshare]").click();
            page.await("it is shared no more", () -> !page.is("[data-testid=unshare]"));
            shared.open(path(link));
            assertThat(shared.element("h1").getText()).isEqualTo("Nothing is shared here any more.");
        }
    }

    private static String path(String link) {
        return URI.create(link).getPath();
    }

    private static boolean ready(ChromeDriver driver) {
        return ((Number) driver.executeScript("return document.querySelector('video').readyState")).intValue() >= 1;
    }

    private static void renameAndDelete(AdminPage page) {
        WebElement name = page.element("[data-testid=video-name]");
        name.clear();
        name.sendKeys("The balloon leaves", Keys.ENTER);
        page.await("it is renamed", () -> page.text("done").equals("It is renamed."));
        page.await(
                "the name is there, as the server has it",
                () -> page.is("[data-testid=video-name][aria-label='Name of The balloon leaves']"));
        page.element("[data-testid=delete]").click();
        assertThat(page.text("delete")).isEqualTo("Really delete?");
        page.element("[data-testid=delete]").click();
        page.await("it is gone", () -> page.all("[data-video]").isEmpty());
    }

    private static void takeBack(AdminPage page, StudioProcess studio) throws Exception {
        page.element("[data-testid=giving-change]").click();
        page.await("it is taken back", () -> page.text("giving-text").startsWith("Nothing that you do is kept"));
        try (Stream<Path> given = Files.list(studio.folder().resolve("data/given"))) {
            assertThat(given.map(file -> String.valueOf(file.getFileName())).filter(file -> !file.startsWith(".")))
                    .isEmpty();
        }
    }
}
