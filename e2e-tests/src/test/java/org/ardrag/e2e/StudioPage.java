package org.ardrag.e2e;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.Point;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.Interaction;
import org.openqa.selenium.interactions.PointerInput;
import org.openqa.selenium.interactions.Sequence;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The studio's page, in the words of somebody who uses it. Positions are fractions of the picture. */
final class StudioPage {

    /** Long, for machines that are busy otherwise: only failing tests wait for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Browser browser;
    private final ChromeDriver driver;
    private final URI address;

    StudioPage(Browser browser, URI address) {
        this.browser = browser;
        this.driver = browser.driver();
        this.address = address;
    }

    /** Opens the start page and notes from now on every frame that is shown. */
    StudioPage open() {
        driver.get(address.toString());
        driver.executeScript(
                """
                window.framesShown = [];
                const stage = document.querySelector('#stage');
                new MutationObserver(() => stage.dataset.frame && window.framesShown.push(Number(stage.dataset.frame)))
                        .observe(stage, { attributeFilter: ['data-frame'] });
                """);
        return this;
    }

    StudioPage upload(Path picture) {
        element("file-input").sendKeys(picture.toString());
        return this;
    }

    StudioPage chooseSample(int number) {
        driver.findElements(By.cssSelector("[data-testid=sample]")).get(number).click();
        return this;
    }

    StudioPage awaitState(String state) {
        await("the state is " + state, () -> state.equals(state()));
        return this;
    }

    String state() {
        return element("stage").getAttribute("data-state");
    }

    /** Index of the frame that is shown, -1 before the first. */
    long frame() {
        String frame = element("stage").getAttribute("data-frame");
        return frame == null || frame.isEmpty() ? -1 : Long.parseLong(frame);
    }

    StudioPage awaitFrame(long frame) {
        await("frame " + frame + " is shown", () -> frame() >= frame);
        return this;
    }

    /** The frames shown since the page was opened or since the last {@link #forgetFrames}, repetitions left out. */
    @SuppressWarnings("unchecked")
    List<Long> framesShown() {
        List<Long> shown = (List<Long>) driver.executeScript(
                "return window.framesShown.filter((frame, i, all) => i === 0 || frame !== all[i - 1])");
        return shown;
    }

    void forgetFrames() {
        driver.executeScript("window.framesShown = []");
    }

    /** What the canvas shows, to be compared. */
    String pixels() {
        return (String) driver.executeScript(
                "return document.querySelector('[data-testid=frame-canvas]').toDataURL('image/png')");
    }

    /** Looks from now on, at every picture that the browser paints, how far right the picture is warm in one row. */
    void watchWarmEdge(double y) {
        driver.executeScript(
                """
                const canvas = document.querySelector('[data-testid=frame-canvas]');
                const context = canvas.getContext('2d');
                const edge = () => {
                    const row = context.getImageData(0, Math.round(arguments[0] * canvas.height), canvas.width, 1).data;
                    let x = canvas.width - 1;
                    while (x > 0 && row[4 * x] - row[4 * x + 2] < 60) x--;
                    return x / canvas.width;
                };
                window.warmEdge = { seen: [], waiting: false, moved: 0 };
                const paint = () => {
                    const w = window.warmEdge;
                    if (w.moved > 0 && edge() > w.from + 0.015) {
                        w.seen.push(performance.now() - w.moved);
                        w.moved = 0;
                    }
                    requestAnimationFrame(paint);
                };
                requestAnimationFrame(paint);
                document.querySelector('[data-testid=marks]').addEventListener('pointermove', () => {
                    const w = window.warmEdge;
                    if (w.waiting) {
                        Object.assign(w, { waiting: false, moved: performance.now(), from: edge() });
                    }
                });
                """,
                y);
    }

    /** Measures the time from the next move of the pointer until the warm edge has moved. */
    void noteNextMove() {
        driver.executeScript("window.warmEdge.waiting = true");
    }

    /** Milliseconds, one for each such move. */
    List<Double> movesSeen() {
        List<?> seen = (List<?>) driver.executeScript("return window.warmEdge.seen");
        return seen.stream().map(value -> ((Number) value).doubleValue()).toList();
    }

    // ---- pointer ----

    void press(double x, double y) {
        Point at = onPicture(x, y);
        new Actions(driver).moveToLocation(at.x, at.y).clickAndHold().perform();
    }

    void moveTo(double x, double y) {
        Point at = onPicture(x, y);
        new Actions(driver, Duration.ofMillis(60)).moveToLocation(at.x, at.y).perform();
    }

    void letGo() {
        new Actions(driver).release().perform();
    }

    /**
     * Drags in a straight line at the pace at which frames are shown, so that a slow machine gets the same drag.
     *
     * @param frames how many frames the drag takes
     */
    void drag(double fromX, double fromY, double toX, double toY, int frames) {
        press(fromX, fromY);
        long start = Math.max(0, frame());
        int steps = Math.max(1, frames / 2);
        for (int i = 1; i <= steps; i++) {
            double share = (double) i / steps;
            moveTo(fromX + share * (toX - fromX), fromY + share * (toY - fromY));
            awaitFrame(start + (long) i * frames / steps);
        }
        letGo();
    }

    /** A mouse's path through these places, in one command, so that a busy machine does not change its pace. */
    void drawAtOnce(Duration move, double[]... places) {
        drawAtOnce(new PointerInput(PointerInput.Kind.MOUSE, "mouse"), move, places);
    }

    /** A pen's straight drag. */
    void dragWithPen(double fromX, double fromY, double toX, double toY) {
        PointerInput pen = new PointerInput(PointerInput.Kind.PEN, "pen");
        drawAtOnce(pen, Duration.ofMillis(300), new double[] {fromX, fromY}, new double[] {toX, toY});
    }

    private void drawAtOnce(PointerInput pointer, Duration move, double[]... places) {
        Sequence path = new Sequence(pointer, 0)
                .addAction(moveTo(pointer, Duration.ZERO, places[0]))
                .addAction(pointer.createPointerDown(PointerInput.MouseButton.LEFT.asArg()));
        for (int i = 1; i < places.length; i++) {
            path.addAction(moveTo(pointer, move, places[i]));
        }
        driver.perform(List.of(path.addAction(pointer.createPointerUp(PointerInput.MouseButton.LEFT.asArg()))));
    }

    private Interaction moveTo(PointerInput pointer, Duration pace, double[] place) {
        Point at = onPicture(place[0], place[1]);
        return pointer.createPointerMove(pace, PointerInput.Origin.viewport(), at.x, at.y);
    }

    private Point onPicture(double x, double y) {
        Rectangle box = box(element("marks"));
        return new Point((int) Math.round(box.x + x * box.width), (int) Math.round(box.y + y * box.height));
    }

    /** Presses and lets go at one place. */
    void tap(double x, double y) {
        press(x, y);
        letGo();
    }

    /** Fingers that touch the picture at these places: {@code touchStart}, {@code touchMove}, or none at {@code touchEnd}. */
    void fingers(String what, double[]... places) {
        List<Map<String, Object>> points = new ArrayList<>();
        for (double[] place : places) {
            Point at = onPicture(place[0], place[1]);
            points.add(Map.of("x", at.x, "y", at.y, "id", points.size()));
        }
        driver.executeCdpCommand("Input.dispatchTouchEvent", Map.of("type", what, "touchPoints", points));
    }

    /** Hands the page a picture of its own as if somebody dropped or pasted it. */
    void hand(String how) {
        driver.executeAsyncScript(
                """
                const [how, done] = arguments;
                fetch('/samples/2.png').then((answer) => answer.blob()).then((blob) => {
                    const data = new DataTransfer();
                    data.items.add(new File([blob], 'boat.png', { type: 'image/png' }));
                    const bubbles = { bubbles: true, cancelable: true };
                    if (how === 'paste') {
                        document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...bubbles }));
                    } else {
                        for (const type of ['dragenter', 'dragover', 'drop']) {
                            document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, ...bubbles }));
                        }
                    }
                    done();
                });
                """,
                how);
    }

    /** Clicks on the timeline at this share of its length. */
    void clickTimeline(double share) {
        Rectangle box = box(element("timeline"));
        new Actions(driver)
                .moveToLocation((int) Math.round(box.x + share * box.width), box.y + box.height / 2)
                .click()
                .perform();
    }

    /** Where an element is in the window, in CSS pixels. */
    private Rectangle box(WebElement element) {
        List<?> box = (List<?>) driver.executeScript(
                "const b = arguments[0].getBoundingClientRect(); return [b.x, b.y, b.width, b.height].map(Math.round)",
                element);
        return new Rectangle(number(box, 0), number(box, 1), number(box, 3), number(box, 2));
    }

    private static int number(List<?> values, int index) {
        return ((Number) values.get(index)).intValue();
    }

    // ---- what the page says and does ----

    StudioPage click(String testId) {
        await(testId + " can be pressed", () -> element(testId).isEnabled());
        element(testId).click();
        return this;
    }

    /** Presses a button by what stands on it. */
    void pressButton(String label) {
        By button = By.xpath("//button[normalize-space()='" + label + "']");
        await("there is a button " + label, () -> !driver.findElements(button).isEmpty());
        driver.findElement(button).click();
    }

    /** Presses a key where nothing has the focus. */
    StudioPage type(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
        return this;
    }

    /** Presses a key while others are held. */
    StudioPage chord(CharSequence key, Keys... held) {
        Actions actions = new Actions(driver);
        List.of(held).forEach(actions::keyDown);
        actions.sendKeys(key);
        List.of(held).forEach(actions::keyUp);
        actions.perform();
        return this;
    }

    void focusPicture() {
        driver.executeScript("document.querySelector('[data-testid=marks]').focus()");
    }

    /** Waits until no more frames come that were on their way. */
    void awaitStill() {
        driver.executeAsyncScript(
                """
                const [done] = arguments;
                const stage = document.querySelector('#stage');
                let last = stage.dataset.frame;
                let same = 0;
                const timer = setInterval(() => {
                    same = stage.dataset.frame === last ? same + 1 : 0;
                    last = stage.dataset.frame;
                    if (same === 10) {
                        clearInterval(timer);
                        done();
                    }
                }, 100);
                """);
    }

    /** The colour of the page itself. */
    String background() {
        return (String) driver.executeScript("return getComputedStyle(document.body).backgroundColor");
    }

    /** Puts a seed into its field. */
    void enterSeed(String seed) {
        WebElement field = element("seed");
        field.click();
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), seed, Keys.ENTER);
        driver.executeScript("document.activeElement.blur()");
    }

    WebElement element(String testId) {
        return driver.findElement(By.cssSelector("[data-testid=" + testId + "]"));
    }

    String text(String testId) {
        return element(testId).getText();
    }

    boolean isEnabled(String testId) {
        return element(testId).isEnabled();
    }

    /** How many tracks are held, as the page lists them. */
    int tracks() {
        return driver.findElements(By.cssSelector("[data-testid=track-list] li"))
                .size();
    }

    /** The names of the tracks that are held, such as {@code Pin 2}. */
    List<String> trackNames() {
        return driver.findElements(By.cssSelector("[data-testid=track-list] .track-pick")).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** Waits for a notice with this title and returns what else it says. */
    String awaitNotice(String title) {
        await("there is a notice “" + title + "”", () -> title.equals(text("notice-title")));
        return text("notice-detail");
    }

    /** Presses save and gives the address from which the page fetched the video. */
    URI videoAddress() {
        return saved("save-video", "recording.mp4");
    }

    /** Presses a button and gives the address from which the page fetched what it saves. */
    URI saved(String button, String file) {
        click(button);
        String script =
                """
                const all = performance.getEntriesByType('resource').map((entry) => entry.name);
                return all.findLast((name) => name.endsWith('/' + arguments[0])) ?? null;
                """;
        await(file + " was fetched", () -> driver.executeScript(script, file) != null);
        return URI.create((String) driver.executeScript(script, file));
    }

    void screenshot(String name) {
        browser.screenshot(name);
    }

    StudioPage await(String what, BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .withMessage(() -> what + "; the state is " + state() + ", frame " + frame() + ", notice “"
                        + text("notice-title") + "” " + text("notice-detail"))
                .until(ignored -> condition.getAsBoolean());
        return this;
    }
}
