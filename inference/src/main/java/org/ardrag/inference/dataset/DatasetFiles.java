package org.ardrag.inference.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The files of a dataset's folder that say what its clips are: {@code manifest.jsonl}, a line a clip as the stage made it,
 * and {@code reviews.jsonl}, a line for everything that somebody said of one. The first is put in place whole, the second
 * added to a line at a time, both under one lock between processes; so a person in a browser, one at a command line and a
 * run that adds clips never lose each other's work. What was read is kept for as long as the files stay the same.
 * Thread-safe.
 */
public final class DatasetFiles {

    private static final String MANIFEST = "manifest.jsonl";

    private final Path folder;
    private final Path manifest;
    private final ReviewLog log;
    private List<CuratedClip> made = List.of();
    private @Nullable Object stamp;

    public DatasetFiles(Path folder) {
        this.folder = folder;
        manifest = folder.resolve(MANIFEST);
        log = new ReviewLog(folder.resolve("reviews.jsonl"));
    }

    /** Whether a folder is a dataset, however empty. */
    public static boolean isDataset(Path folder) {
        return Files.isRegularFile(folder.resolve(MANIFEST));
    }

    /** Folder of the clips' frames. */
    public Path clipFolder() {
        return folder.resolve("clips");
    }

    /** Where a clip's frames are: FFV1 in Matroska. */
    public Path clip(String id) {
        return clipFolder().resolve(id + ".mkv");
    }

    /** Keeps others from changing the manifest and adding reviews. */
    public DatasetLock lock() throws IOException {
        return DatasetLock.await(folder.resolve(".manifest.lock"));
    }

    /**
     * All clips, in the order in which they were made.
     *
     * @throws IllegalArgumentException if a line cannot be read; names the file
     */
    public synchronized List<ReviewedClip> clips() throws IOException {
        Map<String, List<Review>> reviews = log.read();
        return made().stream()
                .map(clip -> ReviewedClip.of(clip, reviews.getOrDefault(clip.id(), List.of())))
                .toList();
    }

    /** All clips as the stage made them. */
    private List<CuratedClip> made() throws IOException {
        Object now = stamp();
        if (now == null || !now.equals(stamp)) {
            List<CuratedClip> clips = new ArrayList<>();
            for (String line : lines()) {
                clips.add(parse(line));
            }
            made = List.copyOf(clips);
            stamp = now;
        }
        return made;
    }

    /** The manifest is replaced, never changed: it is another file then. */
    private @Nullable Object stamp() throws IOException {
        if (!Files.exists(manifest)) {
            return null;
        }
        BasicFileAttributes file = Files.readAttributes(manifest, BasicFileAttributes.class);
        return List.of(file.size(), file.lastModifiedTime(), Objects.requireNonNullElse(file.fileKey(), ""));
    }

    /** The manifest's lines; none if there is no manifest. */
    public List<String> lines() throws IOException {
        return Files.exists(manifest) ? Files.readAllLines(manifest, StandardCharsets.UTF_8) : List.of();
    }

    /** Reads one of the manifest's lines. */
    public CuratedClip parse(String line) {
        try {
            return Json.LINES.readValue(line, CuratedClip.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(manifest + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Puts other lines in the place of the manifest's; the caller holds the {@linkplain #lock() lock}. */
    public void replace(List<String> lines) throws IOException {
        WholeFiles.write(manifest, lines);
    }

    /**
     * Keeps what somebody says.
     *
     * @param words makes reviews of the clips as they are while nobody else can say anything
     * @throws IOException if it cannot be kept; then nothing of it is
     */
    public synchronized void review(Function<List<ReviewedClip>, List<Review>> words) throws IOException {
        try (DatasetLock held = lock()) {
            log.add(words.apply(clips()));
        }
    }
}
