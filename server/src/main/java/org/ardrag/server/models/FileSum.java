package org.ardrag.server.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.ardrag.inference.session.ModelFolder;

/**
 * One file of a model as it was when the model was taken in.
 *
 * @param name within the model's folder
 * @param bytes its length
 * @param sha256 in hexadecimal
 */
record FileSum(String name, long bytes, String sha256) {

    static FileSum of(Path file) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), newDigest())) {
            long bytes = in.transferTo(OutputStream.nullOutputStream());
            byte[] sha256 = in.getMessageDigest().digest();
            return new FileSum(ModelFolders.name(file), bytes, HexFormat.of().formatHex(sha256));
        }
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Those of a model folder's files that are there. */
    static List<FileSum> ofModel(Path folder) throws IOException {
        List<FileSum> sums = new ArrayList<>();
        for (String name : ModelFolder.ALL_FILES) {
            if (Files.isRegularFile(folder.resolve(name))) {
                sums.add(of(folder.resolve(name)));
            }
        }
        return sums;
    }

    /** A line each, as they are kept in the table. */
    static String lines(List<FileSum> sums) {
        StringBuilder lines = new StringBuilder();
        sums.forEach(sum -> lines.append(sum.sha256)
                .append(' ')
                .append(sum.bytes)
                .append(' ')
                .append(sum.name)
                .append('\n'));
        return lines.toString();
    }

    static List<FileSum> parse(String lines) {
        return lines.lines()
                .map(line -> line.split(" ", 3))
                .map(part -> new FileSum(part[2], Long.parseLong(part[1]), part[0]))
                .toList();
    }

    /**
     * Checks that the files are still what they were.
     *
     * @throws IllegalArgumentException that names the first that is not
     */
    static void verify(Path folder, List<FileSum> sums) throws IOException {
        for (FileSum sum : sums) {
            sum.verifySize(folder);
            if (!of(folder.resolve(sum.name)).sha256.equals(sum.sha256)) {
                throw new IllegalArgumentException(
                        sum.name + " is damaged: its SHA-256 is not the one that was written down");
            }
        }
    }

    /** The quick half of {@link #verify}: that the file is there and as long as it was. */
    void verifySize(Path folder) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(name + " is missing");
        }
        if (Files.size(file) != bytes) {
            throw new IllegalArgumentException(
                    name + " is damaged: it has " + Files.size(file) + " bytes, " + bytes + " were written down");
        }
    }
}
