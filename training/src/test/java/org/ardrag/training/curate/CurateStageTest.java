package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
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
import org.ardrag.training.loop.TrainingException;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.pieces.Shuffled;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackedPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

    /** Videos can be curated elsewhere. */
    @Test
    void inWhichOrderVideosAreDoneDoesNotMatter(@TempDir Path other) throws IOException {
        Map<String, VideoRecord> expected = run(Scenes.config());
        Map<String, VideoRecord> found = new LinkedHashMap<>();
        Shuffled pieces = new Shuffled();
        new CurateStage(Scenes.config(), other, CurateStage.tracker(Scenes.config()), pieces)
                .run(VideoSource.in(videos, other), video -> found.put(video.source(), video));
        assertThat(pieces.order()).containsExactlyInAnyOrder(0, 1, 2, 3).isNotEqualTo(List.of(0, 1, 2, 3));
        assertThat(List.copyOf(found.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        for (String file : List.of("manifest.jsonl", "videos.jsonl")) {
            assertThat(other.resolve(file)).hasSameTextualContentAs(dataset.resolve(file));
        }
        for (CuratedClip clip : clips()) {
            List<RgbImage> frames = ClipFile.read(new DatasetFolder(other).file(clip.id()));
            assertThat(CurateStage.checksum(frames)).isEqualTo(clip.checksum());
        }
    }

    /** One whose points cannot be followed, until they can. */
    private static final class Failing implements PointTracker {

        private final PointTracker inner = CurateStage.tracker(Scenes.config());
        private @Nullable Throwable failure;

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points) {
            if (failure instanceof Error error && !points.isEmpty()) {
                throw error;
            }
            if (failure instanceof RuntimeException exception && !points.isEmpty()) {
                throw exception;
            }
            return inner.track(frames, points);
        }
    }

    static Stream<Throwable> whatSaysThatMemoryIsFull() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"),
                new IllegalStateException(
                        new RuntimeException("[enforce fail at alloc_cpu.cpp:115] . DefaultCPUAllocator:"
                                + " can't allocate memory: you tried to allocate 99 bytes")),
                new RuntimeException("OpenCV(4.10.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate"
                        + " 6220800000 bytes in function 'OutOfMemoryError'"));
    }

    /** It is not the video's fault: that is done when there is memory again. */
    @ParameterizedTest
    @MethodSource("whatSaysThatMemoryIsFull")
    void fullMemoryEndsTheRunAndTheVideoIsTriedAgain(Throwable failure) throws IOException {
        List<ClipSource> sources = VideoSource.in(videos, dataset);
        Failing tracker = new Failing();
        tracker.failure = failure;
        CurateStage stage = new CurateStage(Scenes.config(), dataset, tracker, InProcess.IN_TURN);
        assertThatThrownBy(() -> stage.run(sources, video -> {}))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("two scenes.mp4: it ran out of memory (")
                .hasMessageEndingWith("the same command goes on with it");
        assertThat(new DatasetFolder(dataset).readVideos())
                .extracting(VideoRecord::source)
                .doesNotContain("two scenes.mp4")
                .contains("broken.mp4");
        assertThat(dataset.resolve("log.txt"))
                .content()
                .contains("INFO", "broken.mp4: is no video that FFmpeg reads", "ERROR", "two scenes.mp4: it ran out");

        tracker.failure = null;
        stage.run(sources, video -> {});
        assertThat(clips()).hasSize(2);
    }

    @Test
    void anyOtherAccidentIsTheVideosOwn() throws IOException {
        Failing tracker = new Failing();
        tracker.failure = new IllegalStateException("no such frame");
        Map<String, VideoRecord> done = new LinkedHashMap<>();
        new CurateStage(Scenes.config(), dataset, tracker, InProcess.IN_TURN)
                .run(VideoSource.in(videos, dataset), video -> done.put(video.source(), video));
        assertThat(done.get("two scenes.mp4").problem()).contains("failed: ", "no such frame");
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
