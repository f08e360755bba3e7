package org.ardrag.inference.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ardrag.inference.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people said of clips, by whatever way they said it. */
class DatasetFilesTest {

    @TempDir
    private Path folder;

    private DatasetFiles files;

    @BeforeEach
    void write() throws IOException {
        write(clip("one", "aa"), clip("two", "bb"));
        files = new DatasetFiles(folder);
    }

    private void write(CuratedClip... clips) throws IOException {
        WholeFiles.write(
                folder.resolve("manifest.jsonl"),
                List.of(clips).stream().map(Json.LINES::writeValueAsString).toList());
    }

    private static CuratedClip clip(String id, String checksum) {
        return new CuratedClip(
                id,
                "video.mp4",
                0,
                16,
                16,
                3,
                8,
                "",
                List.of(),
                ClipStatus.PENDING,
                "",
                checksum,
                List.of(track(0.5f)));
    }

    private static CuratedTrack track(float x) {
        return new CuratedTrack(
                TrackKind.MOVING, new float[] {x, x, x}, new float[] {0, 0, 0}, new boolean[] {true, true, false});
    }

    private static void say(DatasetFiles files, String id, String by, ClipStatus status, String why) {
        try {
            files.review(clips -> clips.stream()
                    .map(ReviewedClip::clip)
                    .filter(clip -> clip.id().equals(id))
                    .map(clip -> Review.of(clip, by, status, why))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theLastWordHoldsAndAllAreKept() throws IOException {
        say(files, "one", "anna", ClipStatus.ACCEPTED, "");
        say(files, "one", "eva", ClipStatus.REJECTED, "blurred");

        ReviewedClip one = new DatasetFiles(folder).clips().get(0);

        assertThat(one.clip().status()).isEqualTo(ClipStatus.REJECTED);
        assertThat(one.clip().why()).isEqualTo("blurred");
        assertThat(one.version()).isEqualTo(2);
        assertThat(one.reviews()).extracting(Review::by).containsExactly("anna", "eva");
        assertThat(one.reviews().get(0).at())
                .isBeforeOrEqualTo(one.reviews().get(1).at());
        assertThat(one.at(0).status()).isEqualTo(ClipStatus.PENDING);
        assertThat(one.at(1).status()).isEqualTo(ClipStatus.ACCEPTED);
        assertThat(files.clips().get(1).clip().status()).isEqualTo(ClipStatus.PENDING);
    }

    @Test
    void tracksAreMendedAndAWordWithoutTracksLeavesThem() throws IOException {
        files.review(clips -> {
            CuratedClip clip = clips.get(0).clip();
            return List.of(new Review(
                    clip.id(),
                    clip.checksum(),
                    "anna",
                    Instant.now(),
                    clip.status(),
                    "",
                    List.of(track(0.25f), track(0.75f)),
                    false));
        });
        say(files, "one", "anna", ClipStatus.ACCEPTED, "");

        ReviewedClip one = new DatasetFiles(folder).clips().get(0);

        assertThat(one.clip().tracks()).hasSize(2);
        assertThat(one.clip().tracks().get(1).x()).containsExactly(0.75f, 0.75f, 0.75f);
        assertThat(one.clip().tracks().get(1).visible()).containsExactly(true, true, false);
        assertThat(one.made().tracks()).hasSize(1);
    }

    @Test
    void whatAKilledProcessLeftOfALineCountsForNothingAndIsCutOff() throws IOException {
        say(files, "one", "anna", ClipStatus.ACCEPTED, "");
        Path log = folder.resolve("reviews.jsonl");
        String line = Files.readString(log);
        Files.writeString(log, line.substring(0, line.length() / 2), StandardOpenOption.APPEND);

        assertThat(new DatasetFiles(folder).clips().get(0).version()).isEqualTo(1);
        say(new DatasetFiles(folder), "two", "eva", ClipStatus.REJECTED, "dull");

        assertThat(Files.readAllLines(log)).hasSize(2);
        assertThat(files.clips()).extracting(ReviewedClip::version).containsExactly(1, 1);
    }

    @Test
    void whatWasSaidOfOtherFramesIsVoid() throws IOException {
        say(files, "one", "anna", ClipStatus.ACCEPTED, "");
        say(files, "two", "anna", ClipStatus.ACCEPTED, "");
        write(clip("one", "aa"), clip("two", "cc"));

        assertThat(files.clips())
                .extracting(each -> each.clip().status())
                .containsExactly(ClipStatus.ACCEPTED, ClipStatus.PENDING);
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        int people = 6;
        int words = 20;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int p = 0; p < people; p++) {
            String name = "person " + p;
            DatasetFiles own = p % 2 == 0 ? files : new DatasetFiles(folder);
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < words; i++) {
                    say(own, "one", name, ClipStatus.ACCEPTED, "word " + i);
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(4, TimeUnit.MINUTES);

        ReviewedClip one = files.clips().get(0);
        assertThat(one.version()).isEqualTo(people * words);
        for (int p = 0; p < people; p++) {
            String name = "person " + p;
            assertThat(one.reviews().stream().filter(review -> review.by().equals(name)))
                    .as("in the order in which they were said")
                    .extracting(Review::why)
                    .containsExactlyElementsOf(
                            IntStream.range(0, words).mapToObj(i -> "word " + i).toList());
        }
    }

    @Test
    void anotherProcessIsWaitedFor() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        for (int i = 0; i < OtherProcess.WORDS; i++) {
            say(files, "two", "anna", ClipStatus.REJECTED, "word " + i);
        }
        assertThat(other.waitFor()).isZero();

        assertThat(files.clips())
                .extracting(ReviewedClip::version)
                .containsExactly(OtherProcess.WORDS, OtherProcess.WORDS);
    }

    /** The command line, as far as files are concerned. */
    static final class OtherProcess {

        static final int WORDS = 40;

        private OtherProcess() {}

        public static void main(String[] args) {
            DatasetFiles files = new DatasetFiles(Path.of(args[0]));
            for (int i = 0; i < WORDS; i++) {
                say(files, "one", "eva", ClipStatus.ACCEPTED, "word " + i);
            }
        }
    }

    @Test
    void aLineThatIsNoReviewNamesItsFile() throws IOException {
        Files.writeString(folder.resolve("reviews.jsonl"), "{\"clip\":\"one\"}\n");
        assertThatThrownBy(() -> files.clips())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reviews.jsonl");
    }

    @Test
    void aFolderIsADatasetByItsManifest() {
        assertThat(DatasetFiles.isDataset(folder)).isTrue();
        assertThat(DatasetFiles.isDataset(folder.resolve("clips"))).isFalse();
    }
}
