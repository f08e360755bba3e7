package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.training.config.ConfigFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The folder of a dataset: {@code config.json}, {@code manifest.jsonl} (a line a clip), {@code videos.jsonl} (a line a
 * video that is done) and {@code clips/}. Every file is written beside its place and moved there when it is complete, so
 * whoever reads sees the state before or the state behind, and a run that is killed has lost one video's work at most.
 */
final class DatasetFolder {

    private final Path folder;
    private final Path manifest;
    private final Path videos;

    DatasetFolder(Path folder) {
        this.folder = folder;
        manifest = folder.resolve("manifest.jsonl");
        videos = folder.resolve("videos.jsonl");
    }

    /**
     * Makes the folder, or goes on with one.
     *
     * @throws IllegalArgumentException if it was begun with another config; names what differs
     */
    void begin(CurateConfig config) throws IOException {
        Files.createDirectories(clips());
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
            Folders.write(file, List.of(Json.MAPPER.writeValueAsString(config)));
        }
        Folders.sweep(clips());
    }

    /** The config that it was begun with. */
    CurateConfig config() throws IOException {
        Path file = folder.resolve("config.json");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(folder + " is no dataset: it has no config.json");
        }
        return ConfigFile.read(file, CurateConfig.class);
    }

    private Path clips() {
        return folder.resolve("clips");
    }

    /** Where a clip's frames are. */
    Path file(String id) {
        return clips().resolve(id + ClipFile.TYPE);
    }

    /** All clips, in the order in which they were made. */
    List<CuratedClip> readClips() throws IOException {
        return read(manifest, CuratedClip.class);
    }

    /** All videos that are done. */
    List<VideoRecord> readVideos() throws IOException {
        return read(videos, VideoRecord.class);
    }

    private static <T> List<T> read(Path file, Class<T> type) throws IOException {
        List<T> values = new ArrayList<>();
        for (String line : lines(file)) {
            values.add(parse(file, line, type));
        }
        return values;
    }

    private static <T> T parse(Path file, String line, Class<T> type) {
        try {
            return Json.LINES.readValue(line, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }

    /**
     * Writes down what became of a video. Clips of it from before make room; what a person said of one stays where its
     * frames are still the same.
     *
     * @param prefix what the names of this video's clips, and of no others, begin with
     */
    void put(VideoRecord video, List<CuratedClip> made, String prefix) throws IOException {
        try (Hold hold = Hold.wait(folder.resolve(".manifest.lock"))) {
            String mine = "\"source\":" + Json.LINES.writeValueAsString(video.source());
            Map<String, CuratedClip> before = new HashMap<>();
            List<String> kept = new ArrayList<>();
            for (String line : lines(manifest)) {
                CuratedClip clip = line.contains(mine) ? parse(manifest, line, CuratedClip.class) : null;
                if (clip != null && clip.source().equals(video.source())) {
                    before.put(clip.id(), clip);
                } else {
                    kept.add(line);
                }
            }
            Set<String> files = new HashSet<>();
            for (CuratedClip clip : made) {
                CuratedClip old = before.get(clip.id());
                boolean same = old != null && old.checksum().equals(clip.checksum());
                CuratedClip line = old != null && same ? clip.reviewed(old.status(), old.why()) : clip;
                kept.add(Json.LINES.writeValueAsString(line));
                files.add(file(clip.id()).getFileName().toString());
            }
            Folders.write(manifest, kept);
            List<String> done = new ArrayList<>();
            for (VideoRecord other : readVideos()) {
                if (!other.source().equals(video.source())) {
                    done.add(Json.LINES.writeValueAsString(other));
                }
            }
            done.add(Json.LINES.writeValueAsString(video));
            Folders.write(videos, done);
            try (Stream<Path> entries = Files.list(clips())) {
                for (Path entry : entries.toList()) {
                    String name = String.valueOf(entry.getFileName());
                    if (name.startsWith(prefix) && !files.contains(name)) {
                        Files.delete(entry);
                    }
                }
            }
        }
    }

    /** Changes clips, the rest of the manifest stays as it is. */
    void change(UnaryOperator<CuratedClip> change) throws IOException {
        try (Hold hold = Hold.wait(folder.resolve(".manifest.lock"))) {
            List<String> changed = new ArrayList<>();
            for (CuratedClip clip : readClips()) {
                changed.add(Json.LINES.writeValueAsString(change.apply(clip)));
            }
            Folders.write(manifest, changed);
        }
    }

    /**
     * Keeps other runs away until it is closed.
     *
     * @throws IllegalStateException if another run is at work
     */
    Hold hold() throws IOException {
        return Hold.only(folder.resolve(".run.lock"), folder);
    }

    /** A lock on a file, released by the system too when the process ends. */
    record Hold(FileChannel channel, FileLock lock) implements AutoCloseable {

        private static Hold wait(Path file) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new Hold(channel, channel.lock());
        }

        private static Hold only(Path file, Path folder) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = null;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                // the same process holds it
            }
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("another run is at work on " + folder);
            }
            return new Hold(channel, lock);
        }

        @Override
        public void close() throws IOException {
            channel.close(); // and with it the lock
        }
    }
}
