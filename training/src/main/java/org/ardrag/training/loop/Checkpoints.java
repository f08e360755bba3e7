package org.ardrag.training.loop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run, a folder each: {@code step-00000100}. One is written beside the others under a name of its own,
 * forced to the disk and then renamed, so it is there whole or not at all; {@code SHA256SUMS} in it, which
 * {@code sha256sum -c} reads, tells a damaged one.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String SUMS = "SHA256SUMS";
    private static final String PREFIX = "step-";
    private static final String PART = ".part";

    private final Path folder;

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /** Writes a checkpoint's files into a folder. */
    interface Content {
        void write(Path folder) throws IOException;
    }

    /**
     * Writes a checkpoint and deletes the oldest ones.
     *
     * @param keep how many stay
     * @throws IOException if it cannot be written; what was there before is still there
     */
    Path write(long step, int keep, Content content) throws IOException {
        Files.createDirectories(folder);
        Path whole = folder.resolve(String.format(Locale.ROOT, "%s%08d", PREFIX, step));
        Path part = folder.resolve(whole.getFileName() + PART);
        try {
            sweep();
            Files.createDirectory(part);
            content.write(part);
            StringBuilder sums = new StringBuilder();
            for (Path file : files(part)) {
                Durable.force(file);
                sums.append(sha256(file))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
            Path list = Files.writeString(part.resolve(SUMS), sums);
            Durable.force(list);
            Durable.force(part);
            Durable.delete(whole); // a damaged one, from behind which the run went on
            Durable.rename(part, whole);
        } catch (IOException e) {
            throw cleared(part, e);
        }
        List<Path> all = all();
        for (Path old : all.subList(Math.min(keep, all.size()), all.size())) {
            Durable.delete(old);
        }
        return whole;
    }

    /** Makes room on a disk that may be full. */
    private static IOException cleared(Path part, IOException failure) {
        try {
            Durable.delete(part);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    private void sweep() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path part : left.filter(path -> path.toString().endsWith(PART)).toList()) {
                Durable.delete(part);
            }
        }
    }

    /**
     * The newest checkpoint of which nothing is damaged; a damaged one is named in the log and passed over.
     *
     * @throws IOException if there are checkpoints and all are damaged; names what is
     */
    Optional<Path> newestWhole() throws IOException {
        List<String> flaws = new ArrayList<>();
        for (Path checkpoint : all()) {
            String flaw = flaw(checkpoint);
            if (flaw.isEmpty()) {
                return Optional.of(checkpoint);
            }
            flaws.add(flaw);
            LOG.warn("{}; trying the checkpoint before it", flaw);
        }
        if (!flaws.isEmpty()) {
            throw new IOException("every checkpoint is damaged, so the run cannot go on: " + String.join("; ", flaws)
                    + ". Delete " + folder + " to begin anew");
        }
        return Optional.empty();
    }

    private static String flaw(Path checkpoint) throws IOException {
        Path list = checkpoint.resolve(SUMS);
        if (!Files.exists(list)) {
            return checkpoint + " has no " + SUMS;
        }
        for (String line : Files.readString(list, StandardCharsets.ISO_8859_1).split("\n")) {
            String[] entry = line.split(" {2}", 2);
            Path file = checkpoint.resolve(
                    entry.length == 2 ? entry[1].replace('/', '_').replace('\0', '_') : SUMS);
            if (!Files.isRegularFile(file)) {
                return file + " is missing";
            }
            if (!sha256(file).equals(entry[0])) {
                return file + " is damaged: its SHA-256 is not the one that was written down";
            }
        }
        return "";
    }

    /** Newest first. */
    private List<Path> all() throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(path -> path.getFileName().toString().matches(PREFIX + "\\d{8,18}"))
                    .sorted(Comparator.comparingLong(Checkpoints::step).reversed())
                    .toList();
        }
    }

    /** The step that a checkpoint's name says. */
    static long step(Path checkpoint) {
        return Long.parseLong(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            while (digest.read(buffer) >= 0) {
                // the stream digests what is read
            }
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
