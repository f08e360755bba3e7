package org.ardrag.server.models;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.session.ModelFolder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A model as one file: a zip of its files, {@code origin.json}, {@code evaluation.json} if it was evaluated, and
 * {@code SHA256SUMS}, which {@code sha256sum -c} reads, with the sum of each. The same model makes the same archive, bit
 * for bit.
 */
final class ModelArchive {

    static final String SUMS = "SHA256SUMS";
    static final String ORIGIN = "origin.json";
    static final String EVALUATION = "evaluation.json";

    private static final Set<String> ALLOWED = allowed();
    private static final long SMALL = 1 << 20;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    /**
     * What came beside the model's own files.
     *
     * @param evaluation the report of an evaluation
     */
    record Arrived(Origin origin, @Nullable String evaluation) {}

    private ModelArchive() {}

    private static Set<String> allowed() {
        Set<String> names = new LinkedHashSet<>(ModelFolder.ALL_FILES);
        names.addAll(List.of(ORIGIN, EVALUATION, SUMS));
        return names;
    }

    // ---- out ----

    static void write(OutputStream out, Path folder, ModelRow row) throws IOException {
        StringBuilder sums = new StringBuilder();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0); // weights hardly get smaller
            for (FileSum sum : row.sums()) {
                try (InputStream file = Files.newInputStream(folder.resolve(sum.name()))) {
                    add(zip, sum.name(), file, sums);
                }
            }
            add(
                    zip,
                    ORIGIN,
                    text(Json.MAPPER.writeValueAsString(row.takenIn().origin().elsewhere()) + "\n"),
                    sums);
            if (row.evaluation() != null) {
                add(zip, EVALUATION, text(row.evaluation()), sums);
            }
            add(zip, SUMS, text(sums.toString()), new StringBuilder());
        }
    }

    private static void add(ZipOutputStream zip, String name, InputStream in, StringBuilder sums) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        DigestInputStream digested = new DigestInputStream(in, FileSum.newDigest());
        digested.transferTo(zip);
        zip.closeEntry();
        sums.append(HexFormat.of().formatHex(digested.getMessageDigest().digest()))
                .append("  ")
                .append(name)
                .append('\n');
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- in ----

    /**
     * Unpacks the model's files into a folder. Nothing is written for an entry that is none of a model's files.
     *
     * @param most bytes of all files together
     * @throws IllegalArgumentException if the archive is not whole; names the file
     */
    static Arrived unpack(Path archive, Path into, long most) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Set<String> names = names(zip);
            Map<String, String> sums = sums(zip, names);
            long left = most;
            for (String name :
                    names.stream().filter(ModelFolder.ALL_FILES::contains).toList()) {
                left -= copy(zip, name, sums, into.resolve(name), left);
            }
            String origin = names.contains(ORIGIN) ? text(zip, ORIGIN, sums) : null;
            String evaluation = names.contains(EVALUATION) ? text(zip, EVALUATION, sums) : null;
            return new Arrived(origin(origin), evaluation);
        } catch (ZipException e) {
            throw new IllegalArgumentException("this is no zip archive that can be read: " + e.getMessage(), e);
        }
    }

    private static Set<String> names(ZipFile zip) {
        Set<String> names = new LinkedHashSet<>();
        Enumeration<? extends ZipEntry> entries = zip.entries();
        while (entries.hasMoreElements()) {
            String name = entries.nextElement().getName();
            if (!ALLOWED.contains(name)) {
                throw new IllegalArgumentException(
                        "\"" + shortened(name) + "\" is none of a model's files, which are " + ALLOWED);
            }
            if (!names.add(name)) {
                throw new IllegalArgumentException(name + " is in the archive twice");
            }
        }
        List<String> missing = new ArrayList<>(ModelFolder.FILES);
        missing.add(SUMS);
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", missing) + (missing.size() == 1 ? " is" : " are")
                    + " missing; the archive needs " + ModelFolder.FILES + " and " + SUMS);
        }
        return names;
    }

    /** The list in the archive, which must name what is there and nothing else. */
    private static Map<String, String> sums(ZipFile zip, Set<String> names) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : text(zip, SUMS, Map.of()).split("\n")) {
            String[] part = line.strip().split(" [ *]", 2);
            if (part.length != 2) {
                throw new IllegalArgumentException(SUMS + " is damaged: \"" + shortened(line) + "\" is no line of it");
            }
            sums.put(part[1], part[0]);
        }
        for (String name : names) {
            if (!name.equals(SUMS) && !sums.containsKey(name)) {
                throw new IllegalArgumentException(name + " is not in " + SUMS);
            }
        }
        for (String name : sums.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(shortened(name) + " is in " + SUMS + " and not in the archive");
            }
        }
        return sums;
    }

    private static long copy(ZipFile zip, String name, Map<String, String> sums, Path to, long most)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(to)) {
            return read(zip, name, sums, most, out);
        }
    }

    private static String text(ZipFile zip, String name, Map<String, String> sums) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        read(zip, name, sums, SMALL, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Copies an entry and checks its sum, if there is one for it; the number of its bytes. */
    private static long read(ZipFile zip, String name, Map<String, String> sums, long most, OutputStream out)
            throws IOException {
        ZipEntry entry = zip.getEntry(name);
        try (InputStream in = zip.getInputStream(entry);
                DigestInputStream digested = new DigestInputStream(new Bounded(in, name, most), FileSum.newDigest())) {
            long bytes = digested.transferTo(out);
            String expected = sums.get(name);
            String found = HexFormat.of().formatHex(digested.getMessageDigest().digest());
            if (expected != null && !expected.equalsIgnoreCase(found)) {
                throw new IllegalArgumentException(
                        name + " is damaged: its SHA-256 is " + found + ", " + SUMS + " says " + shortened(expected));
            }
            return bytes;
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException(name + " is damaged: " + e.getMessage(), e);
        }
    }

    private static Origin origin(@Nullable String json) {
        if (json == null) {
            return Origin.of(Origin.IMPORTED);
        }
        try {
            return Json.MAPPER.readValue(json, Origin.class).elsewhere();
        } catch (JacksonException e) {
            throw new IllegalArgumentException(ORIGIN + ": " + e.getOriginalMessage(), e);
        }
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    /** Refuses to give more bytes than are allowed, whatever the archive says of itself. */
    private static final class Bounded extends FilterInputStream {

        private final String name;
        private final long most;
        private long given;

        Bounded(InputStream in, String name, long most) {
            super(in);
            this.name = name;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(buffer, offset, length);
            count(n);
            return n;
        }

        private void count(int n) {
            given += Math.max(0, n);
            if (given > most) {
                throw new IllegalArgumentException(
                        name + " is too large: the files of the archive may have " + most + " bytes more");
            }
        }
    }
}
