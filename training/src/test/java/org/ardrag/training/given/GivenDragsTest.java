package org.ardrag.training.given;

import static org.ardrag.training.given.Gifts.frame;
import static org.ardrag.training.given.Gifts.point;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.WholeDrags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Folders as a studio writes them, read as conditions. */
class GivenDragsTest {

    private static final int FRAMES = 9;

    @TempDir
    private Path folder;

    private Path put(String name, int width, String... controls) throws IOException {
        return Gifts.put(folder.resolve(name), width, 16, controls);
    }

    @Test
    void aDragThatBeginsLaterIsHeldFromThePictureToTheEnd() throws IOException {
        put("one", 16, frame(1), point(2, 3, 0.25, 0.5), point(3, 3, 0.5, 0.5), frame(4));
        GivenDrags given = GivenDrags.open(folder, 16, 16, FRAMES);
        assertThat(given.size()).isEqualTo(1);
        DrawnClip clip = new WholeDrags(given).apply(0);
        assertThat(clip.frames()).isEqualTo(FRAMES);
        assertThat(clip.tracks()).hasSize(1);
        ClipTrack track = clip.tracks().get(0);
        assertThat(track.x()).containsExactly(0.25f, 0.25f, 0.25f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f);
        assertThat(track.held()).containsOnly(true);
        assertThat(track.dragged()).isTrue();
        assertThat(track.reach()).isEqualTo(0.2f);
        byte[] last = clip.frame(FRAMES - 1).rgb();
        int pixel = 3 * (2 * 16 + 3);
        assertThat(last[pixel]).isEqualTo((byte) 0xFF);
        assertThat(last[pixel + 1]).isEqualTo((byte) 0x80);
        assertThat(last[pixel + 2]).isEqualTo((byte) 0x40);
    }

    @Test
    void whatCannotBeUsedIsPassedOver() throws IOException {
        put("pinned", 16, point(1, 0, 0.5, 0.5), point(2, 0, 0.51, 0.5));
        put("of another size", 32, point(1, 0, 0.1, 0.5), point(2, 0, 0.9, 0.5));
        put("untouched", 16, frame(1));
        put(".passing", 16, point(1, 0, 0.1, 0.5), point(2, 0, 0.9, 0.5));
        assertThatThrownBy(() -> GivenDrags.open(folder, 16, 16, FRAMES))
                .hasMessageContaining("no picture of 16 x 16 in which something is dragged, among 3");
        put("good", 16, point(1, 0, 0.1, 0.5), point(2, 0, 0.9, 0.5));
        assertThat(GivenDrags.open(folder, 16, 16, FRAMES).size()).isEqualTo(1);
    }

    /** Half a file, a file that is no picture, another version's: none of them ends a run, and none goes unseen. */
    @Test
    void whatCannotBeReadIsPassedOverAndNamed() throws IOException {
        String[] drag = {point(1, 0, 0.1, 0.5), point(2, 0, 0.9, 0.5)};
        Path cut = put("cut short", 16, drag).resolve("picture.png");
        byte[] whole = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(put("no picture", 16, drag).resolve("picture.png"), "a picture");
        Files.writeString(put("half a trajectory", 16, drag).resolve("trajectory.json"), "{\"version\":1,\"contr");
        Files.writeString(
                put("of another version", 16, drag).resolve("trajectory.json"), "{\"version\":2,\"controls\":[]}");
        Files.writeString(
                put("without places", 16, drag).resolve("trajectory.json"),
                "{\"version\":1,\"controls\":[{\"frame\":1,\"points\":[{\"track\":0}]}]}");
        put("good", 16, drag);

        List<String> words = words(
                () -> assertThat(GivenDrags.open(folder, 16, 16, FRAMES).size()).isEqualTo(1));

        assertThat(words)
                .satisfiesExactly(
                        first -> assertThat(first).contains("cut short is passed over: "),
                        second -> assertThat(second).contains("half a trajectory is passed over: "),
                        third -> assertThat(third).endsWith("no picture is passed over: picture.png is no picture"),
                        fourth -> assertThat(fourth)
                                .contains("of another version is passed over: trajectory.json has version 2")
                                .endsWith("version 1 with an array is allowed"),
                        fifth -> assertThat(fifth).contains("without places is passed over: "));
    }

    /** What is logged meanwhile. */
    private static List<String> words(ThrowingRunnable act) throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(GivenDrags.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            act.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private interface ThrowingRunnable {
        void run() throws IOException;
    }

    @Test
    void eachComesOnceInARoundAndWhatIsTakenBackNoMore() throws IOException {
        for (int i = 0; i < 3; i++) {
            put("clip" + i, 16, point(1, i, 0.1, 0.5), point(2, i, 0.3 + 0.1 * i, 0.5));
        }
        GivenDrags given = GivenDrags.open(folder, 16, 16, FRAMES);
        Set<Float> seen = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            seen.add(given.apply(i).tracks().get(0).x()[5]);
        }
        assertThat(seen).containsExactlyInAnyOrder(0.3f, 0.4f, 0.5f);

        Files.delete(folder.resolve("clip1/picture.png"));
        Files.delete(folder.resolve("clip1/trajectory.json"));
        for (int i = 0; i < 9; i++) {
            assertThat(given.apply(i).tracks().get(0).x()[5]).isNotEqualTo(0.4f);
        }
        for (String clip : new String[] {"clip0", "clip2"}) {
            Files.delete(folder.resolve(clip).resolve("picture.png"));
        }
        assertThatThrownBy(() -> given.apply(0)).hasMessageContaining("taken back");
    }
}
