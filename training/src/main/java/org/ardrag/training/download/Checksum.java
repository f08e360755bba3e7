package org.ardrag.training.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a file's bytes add up to.
 *
 * @param kind how it is worked out
 * @param hex in hexadecimal, lower case
 */
public record Checksum(Kind kind, String hex) {

    /** How a checksum is worked out. */
    public enum Kind {
        /** Of the bytes; what the Hugging Face hub knows large files by. */
        SHA256("SHA-256", 64),
        /** Of {@code blob}, the length and the bytes; what a Git commit knows a file by. */
        GIT_BLOB("SHA-1", 40);

        private final String algorithm;
        private final int digits;

        Kind(String algorithm, int digits) {
            this.algorithm = algorithm;
            this.digits = digits;
        }
    }

    public Checksum {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!isHex(hex, kind)) {
            throw new IllegalArgumentException("checksum " + hex + " is none of kind " + kind + "; " + kind.digits
                    + " hexadecimal digits are one");
        }
    }

    static boolean isHex(String text, Kind kind) {
        return text.matches("[0-9a-fA-F]{" + kind.digits + "}");
    }

    /** That of a file's bytes. */
    public static Checksum sha256(Path file) throws IOException {
        return of(Kind.SHA256, file);
    }

    /** That of a file. */
    public static Checksum of(Kind kind, Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance(kind.algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + kind.algorithm, e);
        }
        if (kind == Kind.GIT_BLOB) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return new Checksum(kind, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public String toString() {
        return (kind == Kind.SHA256 ? "SHA-256 " : "Git's SHA-1 ") + hex;
    }
}
