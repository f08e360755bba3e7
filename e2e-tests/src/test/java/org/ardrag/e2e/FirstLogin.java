package org.ardrag.e2e;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;

/** How somebody becomes the administrator {@code root} of a studio that was just started. */
final class FirstLogin {

    private static final Pattern LINK = Pattern.compile("/welcome/[A-Za-z0-9_-]+");

    private FirstLogin() {}

    /** Opens the link that the studio has printed, and sets a password. */
    static void becomeAdministrator(StudioProcess studio, Browser browser) {
        ChromeDriver driver = browser.driver();
        StudioPage page = new StudioPage(browser, studio.address());
        page.await("the administrator's link is printed", () -> LINK.matcher(studio.log())
                .find());
        Matcher link = LINK.matcher(studio.log());
        if (!link.find()) {
            throw new AssertionError("the link is gone from the log");
        }
        driver.get(studio.address().resolve(link.group()).toString());
        driver.findElement(By.name("name")).sendKeys("root");
        driver.findElement(By.name("password")).sendKeys("correct horse battery");
        page.click("set-password");
        page.await("somebody is logged in", () -> !driver.findElements(By.cssSelector("[data-testid=to-people]"))
                .isEmpty());
    }
}
