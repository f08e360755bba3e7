package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import tools.jackson.databind.JsonNode;

/** All that hands can do to a picture: several things at once, with mouse, pen and fingers, live or drawn first. */
@ExtendWith(StudioExtension.class)
class HandsIT {

    @TempDir
    Path folder;

    private static JsonNode trajectory(StudioPage page, StudioProcess studio) throws Exception {
        URI address = page.saved("save-trajectory", "trajectory.json");
        return Json.LINES.readTree(new Api(studio.address()).text(address));
    }

    private static List<JsonNode> events(JsonNode trajectory, int track) {
        List<JsonNode> events = new ArrayList<>();
        trajectory.get("events").forEach(event -> {
            if (event.path("track").intValue(-1) == track) {
                events.add(event);
            }
        });
        return events;
    }

    @Test
    void severalTracksAreHeldAndUndoneOneGestureAtATime(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");

        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);
        page.drag(0.7, 0.2, 0.6, 0.2, 4);
        page.type("a");
        page.tap(0.8, 0.8);
        page.type("d");
        page.tap(0.2, 0.85); // a short press pins, whatever the tool

        page.await("four tracks", () -> page.tracks() == 4);
        assertThat(page.trackNames()).containsExactly("Drag 1", "Drag 2", "Pin 3", "Pin 4");
        page.screenshot("tracks-desktop-light");
        page.chord("z", Keys.CONTROL).await("the last pin is gone", () -> page.tracks() == 3);
        page.chord("z", Keys.CONTROL).await("the pin before is gone", () -> page.tracks() == 2);
        page.chord("z", Keys.CONTROL).await("the second drag is gone", () -> page.tracks() == 1);
        page.chord("z", Keys.CONTROL, Keys.SHIFT).await("the second drag is back", () -> page.tracks() == 2);
        page.awaitState("running");
        assertThat(page.trackNames()).containsExactly("Drag 1", "Drag 2");

        page.click("release-all").await("nothing is held", () -> page.tracks() == 0);
    }

    @Test
    void whatIsSelectedByItsHandleIsLetGoByDelete(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.type("a");
        page.tap(0.3, 0.3);
        page.tap(0.7, 0.7);
        page.await("two pins", () -> page.tracks() == 2);

        page.tap(0.3, 0.3);
        page.await("the cross beside the handle", () -> page.element("release-track")
                .isDisplayed());
        page.type(Keys.DELETE);

        page.await("one pin", () -> page.trackNames().equals(List.of("Pin 2")));
    }

    /** Pressed again well beside its handle, a thing goes on from where it is, and does not fall in two. */
    @Test
    void whatIsHeldIsTakenUpAgainWhereverItIsPressed(StudioPage page, StudioProcess studio) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");
        page.drag(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y, 8);
        page.awaitFrame(12);

        double beside = 0.06; // of the width: more than a handle, less than the default reach
        page.press(DiscPicture.X + 0.2, DiscPicture.Y + beside);
        page.moveTo(DiscPicture.X + 0.2, DiscPicture.Y + beside - 0.05);
        page.moveTo(DiscPicture.X + 0.2, DiscPicture.Y + beside - 0.2);
        page.letGo();
        page.awaitFrame(24);

        assertThat(page.trackNames()).containsExactly("Drag 1");
        page.tap(DiscPicture.X + 0.2, DiscPicture.Y - 0.2 + beside);
        page.await("a tap there pins all the same", () -> page.trackNames().equals(List.of("Drag 1", "Pin 2")));
        page.click("play").awaitState("paused");
        List<JsonNode> drags = events(trajectory(page, studio), 0).stream()
                .filter(event -> event.path("phase").asString("").equals("begin"))
                .toList();
        assertThat(drags).hasSize(2);
        assertThat(drags.get(1).get("x").doubleValue()).isCloseTo(DiscPicture.X + 0.2, within(0.02));
        assertThat(drags.get(1).get("y").doubleValue())
                .as("where its handle was, not where it was pressed")
                .isCloseTo(DiscPicture.Y, within(0.02));
    }

    @Test
    void drawnPathsArePlayedTogetherEachInItsOwnTiming(StudioPage page, StudioProcess studio) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        page.type("p");
        page.drawAtOnce(
                Duration.ofMillis(400),
                new double[] {DiscPicture.X, DiscPicture.Y},
                new double[] {DiscPicture.X + 0.1, DiscPicture.Y},
                new double[] {DiscPicture.X + 0.2, DiscPicture.Y - 0.1});
        page.drawAtOnce(Duration.ofMillis(60), new double[] {0.8, 0.8}, new double[] {0.7, 0.8});
        assertThat(page.text("stage-note")).contains("2 paths drawn");
        assertThat(page.frame()).as("nothing moves yet").isZero();
        assertThat(page.element("hint").isDisplayed()).as("the hint to drag").isFalse();
        page.screenshot("paths-desktop-light");

        page.type(Keys.ENTER).awaitState("running").awaitFrame(12);

        assertThat(page.trackNames()).containsExactly("Path 1", "Path 2");
        assertThat(page.element("stage-note").isDisplayed()).isFalse();
        page.click("play").awaitState("paused");
        JsonNode trajectory = trajectory(page, studio);
        JsonNode first = events(trajectory, 0).get(0).get("points");
        JsonNode second = events(trajectory, 1).get(0).get("points");
        assertThat(first.get(0).get(2).intValue()).as("ms of its first point").isZero();
        assertThat(first.get(first.size() - 1).get(2).intValue())
                .as("ms of a path of two slow moves, and of one of a quick one")
                .isGreaterThan(second.get(second.size() - 1).get(2).intValue());
        assertThat(events(trajectory, 0).get(0).get("chunk").intValue())
                .isEqualTo(events(trajectory, 1).get(0).get("chunk").intValue());
    }

    @Test
    void penDragsAsAMouseDoes(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        String picture = page.pixels();

        page.dragWithPen(DiscPicture.X, DiscPicture.Y, DiscPicture.X + 0.2, DiscPicture.Y);

        page.awaitState("running").awaitFrame(8);
        assertThat(page.trackNames()).containsExactly("Drag 1");
        assertThat(page.pixels()).isNotEqualTo(picture);
    }

    @Test
    void twoFingersDragTwoThingsAtOnce(StudioPage page, StudioProcess studio, Browser browser) throws Exception {
        browser.phone();
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);

        page.fingers("touchStart", new double[] {0.3, 0.5});
        page.fingers("touchStart", new double[] {0.3, 0.5}, new double[] {0.7, 0.3});
        for (int i = 1; i <= 10; i++) {
            page.fingers("touchMove", new double[] {0.3 + 0.02 * i, 0.5}, new double[] {0.7, 0.3 + 0.02 * i});
            page.awaitFrame(i);
        }
        page.screenshot("fingers-phone-light");
        page.fingers("touchEnd");

        page.awaitFrame(page.frame() + 24); // what was in the making when the fingers stopped knows less than all of it
        assertThat(page.trackNames()).containsExactly("Drag 1", "Drag 2");
        page.click("play").awaitState("paused");
        JsonNode trajectory = trajectory(page, studio);
        JsonNode controls = trajectory.get("controls");
        JsonNode last = controls.get(controls.size() - 1).get("points");
        assertThat(last.get(0).get("x").doubleValue()).isBetween(0.48, 0.52);
        assertThat(last.get(1).get("y").doubleValue()).isBetween(0.48, 0.52);
    }

    @Test
    void keyboardAloneDrags(StudioPage page) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready");

        page.focusPicture();
        page.type(Keys.ARROW_LEFT, Keys.ARROW_LEFT, Keys.ENTER).awaitState("running");
        for (int i = 0; i < 10; i++) {
            page.type(Keys.ARROW_RIGHT);
        }
        page.type(Keys.ENTER);

        page.awaitFrame(8);
        assertThat(page.trackNames()).containsExactly("Drag 1");
    }
}
