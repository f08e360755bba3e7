package org.ardrag.training.curate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ardrag.inference.dataset.ClipMark;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.DatasetLock;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.loop.RunLog;
import org.ardrag.training.loop.Shortage;
import org.ardrag.training.loop.TrainingException;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.pieces.Pieces;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PointTracker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stage: videos in, a dataset folder out. A video that is done is not done again. */
final class CurateStage {

    /** Halvings of a frame, for steps of a tenth of the width. */
    private static final int LEVELS = 3;

    /** Share of the model's frame rate below which a video would stand still now and then. */
    private static final double SLOWEST = 0.9;

    private static final Logger LOG = LoggerFactory.getLogger(CurateStage.class);

    private final CurateConfig config;
    private final Pieces pieces;
    private final DatasetFolder dataset;
    private final TrackFinder finder;

    CurateStage(CurateConfig config, Path folder) {
        this(config, folder, tracker(config), InProcess.IN_TURN);
    }

    /**
     * @param tracker follows points; it stays the caller's
     * @param pieces makes clips, of a video each
     */
    CurateStage(CurateConfig config, Path folder, PointTracker tracker, Pieces pieces) {
        this.config = config;
        this.pieces = pieces;
        dataset = new DatasetFolder(folder);
        finder = new TrackFinder(config, tracker);
    }

    /** The tracker that needs no weights. */
    static PointTracker tracker(CurateConfig config) {
        return new LucasKanadeTracker(config.forwardBackward(), LEVELS);
    }

    /**
     * Does what is not done yet.
     *
     * @param report hears of each video that was done now, the bad ones included
     * @throws IOException if the dataset cannot be written
     * @throws TrainingException if memory was not enough for a video; names it. It counts as not done
     * @throws IllegalArgumentException if the dataset was begun with another config
     * @throws IllegalStateException if another run is at work on it
     */
    void run(List<ClipSource> sources, Consumer<VideoRecord> report) throws IOException {
        dataset.begin(config);
        try (DatasetLock hold = dataset.hold();
                RunLog log = new RunLog(dataset.log())) {
            Map<String, VideoRecord> done = new HashMap<>();
            dataset.readVideos().forEach(video -> done.put(video.source(), video));
            List<ClipSource> left = sources.stream()
                    .filter(source -> !isDone(source, done.get(source.name())))
                    .toList();
            pieces.each(left, this::curate, curated -> {
                put(curated);
                log.note(curated.video().inWords());
                report.accept(curated.video());
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isDone(ClipSource source, @Nullable VideoRecord before) {
        return before != null && before.bytes() == source.bytes() && before.modified() == source.modified();
    }

    /**
     * What became of a video: a piece's result.
     *
     * @param clips that were made of it; their frames lie in the dataset's folder
     */
    private record Curated(VideoRecord video, List<CuratedClip> clips) {}

    private void put(Curated curated) {
        try {
            dataset.put(curated.video(), curated.clips(), prefix(curated.video().source()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Curated curate(ClipSource source) {
        Work work = new Work(source, prefix(source.name()));
        String problem = "";
        try {
            work.run();
        } catch (CurationException e) {
            // FFmpeg's full memory, too: it says so of files whose head promises what no memory holds.
            problem = String.valueOf(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (Shortage.isOfMemory(e)) {
                throw outOfMemory(source, e);
            }
            problem = "failed: " + e; // one video's accident is not the run's
        }
        List<CuratedClip> made = problem.isEmpty() ? work.made : List.of();
        VideoRecord video = new VideoRecord(
                source.name(),
                source.bytes(),
                source.modified(),
                work.shots.size(),
                made.size(),
                work.trackless,
                work.points,
                problem);
        return new Curated(video, made);
    }

    /** It is the machine's fault and not the video's, which is tried again. */
    private TrainingException outOfMemory(ClipSource source, Throwable failure) {
        String message = source.name() + ": " + Shortage.of(failure)
                + "; the videos before it are done, and the same command goes on with it";
        LOG.error(message);
        return new TrainingException(message, failure);
    }

    /** What the clips of a source are named by: something to recognise it by, and its whole name's hash. */
    private static String prefix(String source) {
        int dot = source.lastIndexOf('.');
        String stem = (dot > 0 ? source.substring(0, dot) : source).replaceAll("[^A-Za-z0-9_-]+", "-");
        byte[] hash = sha256().digest(source.getBytes(StandardCharsets.UTF_8));
        return stem.substring(0, Math.min(40, stem.length()))
                + "-"
                + HexFormat.of().formatHex(hash, 0, 4)
                + "-";
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static String checksum(List<RgbImage> frames) {
        MessageDigest digest = sha256();
        frames.forEach(frame -> digest.update(frame.rgb()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** One source on its way. */
    private final class Work {

        private final ClipSource source;
        private final String prefix;
        private final List<CuratedClip> made = new ArrayList<>();
        private final Map<String, Integer> points = new TreeMap<>();
        private List<Shot> shots = List.of();
        private int trackless;

        Work(ClipSource source, String prefix) {
            this.source = source;
            this.prefix = prefix;
        }

        void run() throws IOException {
            // 1. Is it fit for a bucket, and where are its cuts.
            Bucket bucket;
            try (Footage footage = source.open()) {
                bucket = bucket(footage);
                shots = CutFinder.shots(footage, config);
            }

            // 2. Its clips. Read once more, so that a film of any length needs the memory of one clip.
            String caption = source.caption();
            try (Footage footage = source.open()) {
                new ClipCutter(config, bucket, (seconds, frames) -> add(bucket, seconds, frames, caption))
                        .cut(footage, shots);
            }
            if (made.isEmpty() && trackless == 0) {
                throw new CurationException(String.format(
                        Locale.ROOT,
                        "is too short: none of its %d shots has the %.2f s of a clip",
                        shots.size(),
                        config.seconds()));
            }
            if (made.isEmpty()) {
                throw new CurationException("has no track in any of its " + trackless + " clips; points: " + points);
            }
        }

        private Bucket bucket(Footage footage) {
            if (footage.fps() < SLOWEST * config.fps()) {
                throw new CurationException(String.format(
                        Locale.ROOT,
                        "has %.2f frames a second, at least %.2f are needed",
                        footage.fps(),
                        SLOWEST * config.fps()));
            }
            double width = footage.width() * footage.pixelAspect();
            Bucket bucket = Bucket.nearest(config.buckets(), width, footage.height());
            double enlargement = bucket.enlargement(width, footage.height());
            if (enlargement > config.maxEnlargement()) {
                throw new CurationException(String.format(
                        Locale.ROOT,
                        "is too small: %d x %d would be enlarged %.2f times to %s, at most %.2f are allowed",
                        footage.width(),
                        footage.height(),
                        enlargement,
                        bucket,
                        config.maxEnlargement()));
            }
            return bucket;
        }

        private void add(Bucket bucket, double seconds, List<RgbImage> frames, String caption) throws IOException {
            TrackFinder.Found found = finder.find(frames);
            found.faults()
                    .forEach(
                            (fault, count) -> points.merge(fault.name().toLowerCase(Locale.ROOT), count, Integer::sum));
            for (CuratedTrack track : found.tracks()) {
                points.merge(track.kind().name().toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
            if (found.tracks().isEmpty()) {
                trackless++;
                return;
            }
            String id = prefix + String.format(Locale.ROOT, "%04d", made.size() + 1);
            ClipFile.write(dataset.file(id), frames, config.fps());
            made.add(new CuratedClip(
                    id,
                    source.name(),
                    Math.rint(seconds * 1e4) / 1e4,
                    bucket.width(),
                    bucket.height(),
                    frames.size(),
                    config.fps(),
                    caption,
                    marks(found),
                    ClipStatus.PENDING,
                    "",
                    checksum(frames),
                    found.tracks()));
        }

        private static List<ClipMark> marks(TrackFinder.Found found) {
            List<ClipMark> marks = new ArrayList<>();
            if (found.tracks().stream().noneMatch(track -> track.kind() == TrackKind.MOVING)) {
                marks.add(ClipMark.NOTHING_MOVES);
            }
            if (found.tracks().stream().noneMatch(track -> track.kind() == TrackKind.STATIC)) {
                marks.add(ClipMark.EVERYTHING_MOVES);
            }
            if (found.brokenAt() > 0) {
                marks.add(ClipMark.SCENE_CHANGES);
            }
            return marks;
        }
    }
}
