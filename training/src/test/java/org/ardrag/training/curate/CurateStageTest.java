package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.DatasetLock;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipTensors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage on a folder of good and of bad videos. */
class CurateStageTest {

    @TempDir
    private static Path videos;

    @TempDir
    private Path dataset;

    @BeforeAll
    static void writeVideos() throws IOException {
        List<RgbImage> two = new ArrayList<>(Scenes.frames(Scenes.oneDrag(1)));
        two.addAll(Scenes.frames(Scenes.oneDrag(2)));
        Scenes.writeVideo(videos.resolve("two scenes.mp4"), two, 16);
        Files.writeString(videos.resolve("two scenes.txt"), "Something\n moves.\n");
        Files.writeString(videos.resolve("broken.mp4"), "this is no video");
        Path inner = Files.createDirectory(videos.resolve("inner"));
        Scenes.writeVideo(
                inner.resolve("short.avi"), Scenes.frames(Scenes.oneDrag(3)).subList(0, 20), 16);
        Scenes.writeVideo(
                inner.resolve("white.mp4"),
                Stream.generate(Scenes::white).limit(26).toList(),
                16);
    }

    private Map<String, VideoRecord> run(CurateConfig config) throws IOException {
        Map<String, VideoRecord> done = new LinkedHashMap<>();
        new CurateStage(config, dataset).run(VideoSource.in(videos, dataset), video -> done.put(video.source(), video));
        return done;
    }

    private List<CuratedClip> clips() throws IOException {
        return new DatasetFolder(dataset).readClips();
    }

    private void acceptAll() throws IOException {
        Set<String> all = clips().stream().map(CuratedClip::id).collect(Collectors.toSet());
        new DatasetFolder(dataset).review(all, "anna", ClipStatus.ACCEPTED, "");
    }

    @Test
    void videosBecomeClipsWithTracksAndBadOnesAreNamed() throws IOException {
        Map<String, VideoRecord> done = run(Scenes.config());
        assertThat(done).hasSize(4);
        assertThat(done.get("broken.mp4").problem()).startsWith("is no video that FFmpeg reads");
        assertThat(done.get("inner/short.avi").problem())
                .isEqualTo("is too short: none of its 1 shots has the 1.56 s of a clip");
        assertThat(done.get("inner/white.mp4").problem()).startsWith("has no track in any of its 1 clips");
        VideoRecord good = done.get("two scenes.mp4");
        assertThat(good.problem()).isEmpty();
        assertThat(good.shots()).isEqualTo(2);
        assertThat(good.clips()).isEqualTo(2);
        assertThat(good.points().get("static")).isPositive();
        List<CuratedClip> clips = clips();
        assertThat(clips).extracting(CuratedClip::start).containsExactly(0.0, 1.5625);
        for (CuratedClip clip : clips) {
            assertThat(clip.id()).matches("two-scenes-[0-9a-f]{8}-000[12]");
            assertThat(clip.caption()).isEqualTo("Something moves.");
            assertThat(clip.status()).isEqualTo(ClipStatus.PENDING);
            assertThat(clip.tracks()).isNotEmpty();
        }
        assertThat(clips).anyMatch(clip -> !clip.tracks(TrackKind.MOVING).isEmpty());
    }

    @Test
    void whatIsReadBackIsWhatWasStoredAndCanBeTrainedOn() throws IOException {
        run(Scenes.config());
        assertThatThrownBy(() -> CuratedDataset.open(dataset, 128, 128))
                .hasMessageContaining("has no accepted clip of 128 x 128 among 2 clips");
        acceptAll();
        CuratedDataset data = CuratedDataset.open(dataset, 128, 128);

        List<RgbImage> video = ClipFile.read(videos.resolve("two scenes.mp4"));
        for (int n = 0; n < 2; n++) {
            DrawnClip clip = data.apply(n);
            assertThat(Stream.of(0, 25))
                    .as("the video's own frames, from its beginning or from its cut")
                    .anySatisfy(from -> {
                        for (int f = 0; f < 25; f++) {
                            assertThat(clip.frame(f).rgb())
                                    .isEqualTo(video.get(from + f).rgb());
                        }
                    });
            List<ControlChunk> controls = ClipControls.of(clip, 4);
            assertThat(controls).hasSize(6);
            long dragged = clip.tracks().stream().filter(ClipTrack::dragged).count();
            assertThat(controls.get(0).frames().get(0)).hasSizeGreaterThanOrEqualTo((int) dragged);
            assertThat(ClipTensors.video(clip, 4)).hasSize(28 * 3 * 128 * 128);
            assertThat(ClipTensors.heatmaps(controls, 128, 128, 4)).hasSize(28 * 3 * 128 * 128);
            assertThat(ClipTensors.references(new ReferencePictures(128, 128, 16, 16, 4), clip, controls, 4))
                    .hasSize(7);
        }
        assertThat(Stream.of(0, 1, 2, 3).map(n -> data.apply(n).frame(0)).toList())
                .as("each clip once in a round")
                .satisfies(frames -> assertThat(frames.get(0).rgb())
                        .isNotEqualTo(frames.get(1).rgb()))
                .satisfies(frames -> assertThat(frames.get(2).rgb())
                        .isNotEqualTo(frames.get(3).rgb()));
    }

    /** As the studio does it, in another process. */
    @Test
    void mendedTracksAreTrainedOn() throws IOException {
        run(Scenes.config());
        CuratedClip clip = clips().stream()
                .filter(each -> !each.tracks(TrackKind.MOVING).isEmpty())
                .findFirst()
                .orElseThrow();
        CuratedTrack track = clip.tracks(TrackKind.MOVING).get(0);
        float[] x = track.x().clone();
        x[3] = 0.125f;
        CuratedTrack mended = new CuratedTrack(TrackKind.MOVING, x, track.y(), track.visible());
        new DatasetFiles(dataset)
                .review(clips -> List.of(new Review(
                        clip.id(),
                        clip.checksum(),
                        "anna",
                        Instant.now(),
                        ClipStatus.ACCEPTED,
                        "",
                        List.of(mended),
                        false)));

        DrawnClip trained = CuratedDataset.open(dataset, 128, 128).apply(0);

        assertThat(trained.tracks()).hasSize(1);
        assertThat(trained.tracks().get(0).x()[3]).isEqualTo(0.125f);
    }

    @Test
    void aSecondRunDoesNothingTwiceAndStatusesSurvive() throws IOException {
        run(Scenes.config());
        String first = clips().get(0).id();
        new DatasetFolder(dataset).review(Set.of(first), "anna", ClipStatus.REJECTED, "blurred");
        List<FileTime> written = times();
        assertThat(run(Scenes.config())).isEmpty();
        assertThat(times()).isEqualTo(written);

        // A run that was killed: a half-written clip, and the video is not among those that are done.
        Path part = dataset.resolve("clips/" + first + ".mkv.part");
        Files.writeString(part, "half");
        Path done = dataset.resolve("videos.jsonl");
        Files.write(
                done,
                Files.readAllLines(done).stream()
                        .filter(line -> !line.contains("two scenes"))
                        .toList());
        assertThat(run(Scenes.config())).containsOnlyKeys("two scenes.mp4");
        assertThat(part).doesNotExist();
        assertThat(clips()).hasSize(2);
        assertThat(clips().get(0).status()).isEqualTo(ClipStatus.REJECTED);
        assertThat(clips().get(0).why()).isEqualTo("blurred");
        assertThat(clips().get(1).status()).isEqualTo(ClipStatus.PENDING);
    }

    private List<FileTime> times() throws IOException {
        List<FileTime> times = new ArrayList<>();
        try (Stream<Path> files = Files.walk(dataset)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(mkv|jsonl|json)"))
                    .sorted()
                    .toList()) {
                times.add(Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    @Test
    void otherSettingsAndOtherRunsAreKeptAway() throws IOException {
        DatasetFolder folder = new DatasetFolder(dataset);
        folder.begin(Scenes.config());
        CurateConfig other = Scenes.config(29, List.of(new Bucket(128, 128)));
        assertThatThrownBy(() -> folder.begin(other))
                .hasMessageContaining("was begun with frames 25 and is not gone on with 29");
        try (DatasetLock hold = folder.hold()) {
            assertThat(hold.isValid()).isTrue();
            assertThatThrownBy(() -> run(Scenes.config())).hasMessageContaining("another run is at work");
        }
    }

    @Test
    void aFileThatWasChangedBehindTheManifestsBackIsRefused() throws IOException {
        run(Scenes.config());
        DatasetFolder folder = new DatasetFolder(dataset);
        acceptAll();
        List<CuratedClip> clips = clips();
        Files.copy(
                folder.file(clips.get(0).id()),
                Files.newOutputStream(folder.file(clips.get(1).id())));
        CuratedDataset data = CuratedDataset.open(dataset, 128, 128);
        assertThatThrownBy(() -> {
                    data.apply(0);
                    data.apply(1);
                })
                .isInstanceOf(CurationException.class)
                .hasMessageContaining("does not hold the frames");
    }
}
