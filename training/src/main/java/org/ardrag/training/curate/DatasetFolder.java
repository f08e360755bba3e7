package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.DatasetLock;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.inference.dataset.WholeFiles;
import org.ardrag.inference.json.Json;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.loop.RunLog;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The folder of a dataset: its {@linkplain DatasetFiles clips and reviews}, {@code config.json}, {@code videos.jsonl} (a
 * line a video that is done), {@code log.txt} and {@code clips/}. What a run writes is written beside its place and moved there when it is
 * complete, so whoever reads sees the state before or the state behind, and a run that is killed has lost one video's
 * work at most.
 */
final class DatasetFolder {

    private final Path folder;
    private final DatasetFiles files;
    private final Path videos;

    DatasetFolder(Path folder) {
        this.folder = folder;
        files = new DatasetFiles(folder);
        videos = folder.resolve("videos.jsonl");
    }

    /**
     * Makes the folder, or goes on with one.
     *
     * @throws IllegalArgumentException if it was begun with another config; names what differs
     */
    void begin(CurateConfig config) throws IOException {
        Files.createDirectories(files.clipFolder());
        Path file = folder.resolve("config.json");
        JsonNode now = Json.MAPPER.valueToTree(config);
        if (Files.exists(file)) {
            JsonNode then = Json.MAPPER.readTree(Files.readAllBytes(file));
            for (String name : now.propertyNames()) {
                if (!now.path(name).toString().equals(then.path(name).toString())) {
                    throw new IllegalArgumentException(folder + " was begun with " + name + " " + then.path(name)
                            + " and is not gone on with " + now.path(name) + "; name another folder");
                }
            }
        } else {
            WholeFiles.write(file, List.of(Json.MAPPER.writeValueAsString(config)));
        }
        WholeFiles.sweep(files.clipFolder());
    }

    /** The config that it was begun with. */
    CurateConfig config() throws IOException {
        Path file = folder.resolve("config.json");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(folder + " is no dataset: it has no config.json");
        }
        return ConfigFile.read(file, CurateConfig.class);
    }

    /** What became of each video, and when. */
    Path log() {
        return folder.resolve(RunLog.FILE);
    }

    /** Where a clip's frames are. */
    Path file(String id) {
        return files.clip(id);
    }

    /** All clips as they are now, in the order in which they were made. */
    List<CuratedClip> readClips() throws IOException {
        return reviewedClips().stream().map(ReviewedClip::clip).toList();
    }

    /** All clips and what people said of them. */
    List<ReviewedClip> reviewedClips() throws IOException {
        return files.clips();
    }

    /** All videos that are done. */
    List<VideoRecord> readVideos() throws IOException {
        List<VideoRecord> records = new ArrayList<>();
        if (Files.exists(videos)) {
            for (String line : Files.readAllLines(videos, StandardCharsets.UTF_8)) {
                records.add(parse(line));
            }
        }
        return records;
    }

    private VideoRecord parse(String line) {
        try {
            return Json.LINES.readValue(line, VideoRecord.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(videos + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes down what became of a video. Clips of it from before make room; what a person said of one stays where its
     * frames are still the same.
     *
     * @param prefix what the names of this video's clips, and of no others, begin with
     */
    void put(VideoRecord video, List<CuratedClip> made, String prefix) throws IOException {
        try (DatasetLock lock = files.lock()) {
            String mine = "\"source\":" + Json.LINES.writeValueAsString(video.source());
            Map<String, CuratedClip> before = new HashMap<>();
            List<String> kept = new ArrayList<>();
            for (String line : files.lines()) {
                CuratedClip clip = line.contains(mine) ? files.parse(line) : null;
                if (clip != null && clip.source().equals(video.source())) {
                    before.put(clip.id(), clip);
                } else {
                    kept.add(line);
                }
            }
            Set<String> names = new HashSet<>();
            for (CuratedClip clip : made) {
                CuratedClip old = before.get(clip.id());
                boolean same = old != null && old.checksum().equals(clip.checksum());
                CuratedClip line = old != null && same ? clip.reviewed(old.status(), old.why()) : clip;
                kept.add(Json.LINES.writeValueAsString(line));
                names.add(file(clip.id()).getFileName().toString());
            }
            files.replace(kept);
            List<String> done = new ArrayList<>();
            for (VideoRecord other : readVideos()) {
                if (!other.source().equals(video.source())) {
                    done.add(Json.LINES.writeValueAsString(other));
                }
            }
            done.add(Json.LINES.writeValueAsString(video));
            WholeFiles.write(videos, done);
            try (Stream<Path> entries = Files.list(files.clipFolder())) {
                for (Path entry : entries.toList()) {
                    String name = String.valueOf(entry.getFileName());
                    if (name.startsWith(prefix) && !names.contains(name)) {
                        Files.delete(entry);
                    }
                }
            }
        }
    }

    /** Says something of clips; nobody else's word is lost. */
    void review(Set<String> ids, String by, ClipStatus status, String why) throws IOException {
        files.review(clips -> clips.stream()
                .map(ReviewedClip::clip)
                .filter(clip -> ids.contains(clip.id()))
                .map(clip -> Review.of(clip, by, status, why))
                .toList());
    }

    /**
     * Keeps other runs away until it is closed.
     *
     * @throws IllegalStateException if another run is at work
     */
    DatasetLock hold() throws IOException {
        DatasetLock lock = DatasetLock.tryFor(folder.resolve(".run.lock"));
        if (lock == null) {
            throw new IllegalStateException("another run is at work on " + folder);
        }
        return lock;
    }
}
