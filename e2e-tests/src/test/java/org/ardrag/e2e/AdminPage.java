package org.ardrag.e2e;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A plain page of the studio in a browser of its own, such as those for administrators. */
final class AdminPage {

    /** Long, for machines that are busy otherwise: only failing tests wait for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** More than any page has places that the tabulator key stops at. */
    private static final int MOST_STOPS = 200;

    private static final Pattern LINK = Pattern.compile("http://localhost:\\d+(/welcome/\\S+)");

    private final ChromeDriver page;
    private final StudioProcess studio;

    AdminPage(Browser browser, StudioProcess studio) {
        this.page = browser.driver();
        this.studio = studio;
        browser.desktop();
    }

    AdminPage open(String path) {
        page.get(studio.address().resolve(path).toString());
        return this;
    }

    /** The link that the studio has printed for its first administrator. */
    void openWelcome() {
        await("the link is printed", () -> LINK.matcher(studio.log()).find());
        Matcher link = LINK.matcher(studio.log());
        if (!link.find()) {
            throw new AssertionError("no link in " + studio.log());
        }
        open(link.group(1));
    }

    /** Uses that link. */
    void becomeAdministrator() {
        openWelcome();
        element("[name=name]").sendKeys("root");
        element("[name=password][autocomplete=new-password]").sendKeys("correct horse battery");
        element("[data-testid=set-password]").click();
        await("somebody is logged in", () -> is("[data-testid=to-account]"));
    }

    WebElement element(String selector) {
        return page.findElement(By.cssSelector(selector));
    }

    List<WebElement> all(String selector) {
        return page.findElements(By.cssSelector(selector));
    }

    boolean is(String selector) {
        return !all(selector).isEmpty();
    }

    /** Whether there is such an element, and it is not hidden. */
    boolean shows(String testId) {
        String selector = "[data-testid=" + testId + "]";
        return is(selector) && element(selector).isDisplayed();
    }

    String text(String testId) {
        return element("[data-testid=" + testId + "]").getText();
    }

    /** As the tabulator key would, in the end. */
    void focus(String selector) {
        page.executeScript("document.querySelector(arguments[0]).focus()", selector);
    }

    /** Goes there with the tabulator key. */
    void tabTo(String selector) {
        String there = "return document.activeElement.matches(arguments[0])";
        for (int i = 0; i < MOST_STOPS; i++) {
            if (Boolean.TRUE.equals(page.executeScript(there, selector))) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError(MOST_STOPS + " times the tabulator key, and " + selector + " has not the focus");
    }

    /** Presses keys wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(page).sendKeys(keys).perform();
    }

    /** Waits for this on whatever page comes, the studio's or not. */
    void awaitAnywhere(String what, String selector) {
        new WebDriverWait(page, PATIENCE, Duration.ofMillis(200))
                .withMessage(() -> what + "; the browser is at " + page.getCurrentUrl())
                .until(ignored -> is(selector));
    }

    void await(String what, BooleanSupplier condition) {
        new WebDriverWait(page, PATIENCE, Duration.ofMillis(200))
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; the page says “" + element("main").getText() + "”")
                .until(ignored -> condition.getAsBoolean());
    }
}
