package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A shelf in a bucket, under its name: {@code data/TOKEN/FILE} are a folder's files, and {@code index/NAME} says which token
 * is that folder. The index is written last and deleted first, so that a folder is there whole or not at all. Whoever asks
 * for a folder gets a copy on this machine's disk, which is known by its token to be of that folder and no other of its name.
 */
final class BucketShelf implements Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(BucketShelf.class);
    /** Nobody takes so long to write a row behind its folder, or a folder's files. */
    private static final Duration SETTLED = Duration.ofHours(1);

    private final Bucket bucket;
    private final String name;
    private final FolderShelf copies;
    private final Path tokens;
    private final Duration kept;
    /** When copies were used, by {@link System#nanoTime}. */
    private final Map<String, Long> used = new HashMap<>();
    /** When the bucket says that what {@link #fetchAll} brought was put there. */
    private final Map<String, Instant> brought = new HashMap<>();

    /**
     * @param name of the shelf
     * @param copies where folders are brought, on this machine's disk
     * @param kept how long a copy stays after its last use
     */
    BucketShelf(Bucket bucket, String name, Path copies, Duration kept) {
        this.bucket = bucket;
        this.name = name;
        this.copies = new FolderShelf(copies);
        this.tokens = copies.resolve(".tokens");
        this.kept = kept;
    }

    /** What the bucket says of a folder: its token, and the names of its files. */
    private record Entry(String token, List<String> files) {

        byte[] text() {
            return (token + "\n" + String.join("\n", files) + "\n").getBytes(StandardCharsets.UTF_8);
        }

        static Entry read(byte[] text) {
            List<String> lines =
                    new String(text, StandardCharsets.UTF_8).lines().toList();
            return new Entry(lines.get(0), lines.subList(1, lines.size()));
        }
    }

    private String index(String folder) {
        return name + "/index/" + folder;
    }

    private String data(Entry entry, String file) {
        return name + "/data/" + entry.token + "/" + file;
    }

    private @Nullable Entry entry(String folder) throws IOException {
        byte[] text = bucket.get(index(folder));
        return text == null ? null : Entry.read(text);
    }

    // ---- questions ----

    @Override
    public Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        bucket.list(index(""))
                .forEach(item -> names.add(item.key().substring(index("").length())));
        return names;
    }

    @Override
    public Set<String> files(String folder) throws IOException {
        Entry entry = entry(folder);
        return entry == null ? Set.of() : Set.copyOf(entry.files);
    }

    @Override
    public boolean isSettled(String folder) throws IOException {
        Instant before = Instant.now().minus(SETTLED);
        return bucket.list(index(folder)).stream()
                .filter(item -> item.key().equals(index(folder)))
                .allMatch(item -> item.modified().isBefore(before));
    }

    @Override
    public synchronized boolean isHere(String folder) throws IOException {
        Entry entry = entry(folder);
        return entry != null && isCopy(folder, entry.token);
    }

    private boolean isCopy(String folder, String token) throws IOException {
        Path known = tokens.resolve(folder);
        return copies.isHere(folder)
                && Files.exists(known)
                && Files.readString(known).equals(token);
    }

    @Override
    public synchronized Path folder(String folder) throws IOException {
        Entry entry = entry(folder);
        if (entry == null) {
            forget(folder);
        } else if (!isCopy(folder, entry.token)) {
            fetch(folder, entry);
        }
        used.put(folder, System.nanoTime());
        return copies.folder(folder);
    }

    private void fetch(String folder, Entry entry) throws IOException {
        Path part = Files.createDirectory(copies.newPassing());
        try {
            for (String file : entry.files) {
                if (!bucket.fetch(data(entry, file), part.resolve(file))) {
                    throw new IOException(file + " of " + name + " " + folder + " is not in the store any more");
                }
            }
            place(part, folder, entry.token);
        } finally {
            FileSystemUtils.deleteRecursively(part);
        }
    }

    /**
     * Makes a folder of this machine the copy of one in the bucket. Its token comes before it and goes behind it: a folder
     * without one is no copy, such as what a studio without a store has kept, and is left alone.
     */
    private void place(Path part, String folder, String token) throws IOException {
        forget(folder);
        Files.createDirectories(tokens);
        Files.writeString(tokens.resolve(folder), token);
        copies.put(part, folder);
    }

    private void forget(String folder) throws IOException {
        used.remove(folder);
        brought.remove(folder);
        Path token = tokens.resolve(folder);
        if (Files.exists(token)) {
            if (copies.isHere(folder)) {
                copies.remove(folder);
            }
            Files.delete(token);
        }
    }

    // ---- in and out ----

    @Override
    public Path newPassing() throws IOException {
        return copies.newPassing();
    }

    @Override
    public synchronized void put(Path part, String folder) throws IOException {
        if (entry(folder) != null) {
            throw new FileAlreadyExistsException(index(folder));
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(part)) {
            files = entries.sorted().toList();
        }
        Entry entry = new Entry(
                Tokens.next(),
                files.stream().map(file -> String.valueOf(file.getFileName())).toList());
        for (Path file : files) {
            bucket.put(data(entry, String.valueOf(file.getFileName())), file);
        }
        bucket.put(index(folder), entry.text());
        place(part, folder, entry.token);
        used.put(folder, System.nanoTime());
    }

    @Override
    public synchronized Away takeAway(String folder) throws IOException {
        Entry entry = entry(folder);
        bucket.delete(List.of(index(folder)));
        forget(folder);
        return new Away() {
            @Override
            public void delete() throws IOException {
                if (entry != null) {
                    bucket.delete(
                            entry.files.stream().map(file -> data(entry, file)).toList());
                }
            }

            @Override
            public void putBack() throws IOException {
                if (entry != null) {
                    bucket.put(index(folder), entry.text());
                }
            }
        };
    }

    @Override
    public void sweep() throws IOException {
        copies.sweep();
        Instant before = Instant.now().minus(SETTLED);
        List<Bucket.Item> data = bucket.list(name + "/data/");
        Set<String> known = new HashSet<>();
        for (String folder : names()) {
            Entry entry = entry(folder);
            if (entry != null) {
                entry.files.forEach(file -> known.add(data(entry, file)));
            }
        }
        List<String> left = data.stream()
                .filter(item -> item.modified().isBefore(before))
                .map(Bucket.Item::key)
                .filter(key -> !known.contains(key))
                .toList();
        if (!left.isEmpty()) {
            LOG.info("{} objects of no {} go", left.size(), name);
            bucket.delete(left);
        }
    }

    // ---- copies ----

    /** Deletes copies of what is gone from the bucket, which others may have deleted, and those not used for their time. */
    synchronized void prune() throws IOException {
        Set<String> there = names();
        long oldest = System.nanoTime() - kept.toNanos();
        for (String folder : copiesOfOurs()) {
            boolean old = used.computeIfAbsent(folder, unknown -> System.nanoTime()) - oldest < 0;
            if (old || !there.contains(folder)) {
                forget(folder);
            }
        }
    }

    /** Brings all folders here, so that a run can begin with them; those of before are not asked for again. */
    synchronized void fetchAll() throws IOException {
        for (Bucket.Item item : bucket.list(index(""))) {
            String folder = item.key().substring(index("").length());
            if (!item.modified().equals(brought.get(folder))) {
                folder(folder);
                brought.put(folder, item.modified());
            }
            used.put(folder, System.nanoTime());
        }
    }

    private List<String> copiesOfOurs() throws IOException {
        if (!Files.isDirectory(tokens)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(tokens)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).toList();
        }
    }

    // ---- mark ----

    @Override
    public @Nullable String mark() throws IOException {
        byte[] mark = bucket.get(name + "/mark");
        return mark == null ? null : new String(mark, StandardCharsets.UTF_8);
    }

    @Override
    public void mark(String mark) throws IOException {
        bucket.put(name + "/mark", mark.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return name + " in the store";
    }
}
