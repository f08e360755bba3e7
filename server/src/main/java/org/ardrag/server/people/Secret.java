package org.ardrag.server.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A secret that was handed out, as its owner may see it: without the secret.
 *
 * @param label what its owner calls it
 * @param expiresAt null: when it is revoked
 * @param usedAt about when it was used last; null: never
 */
public record Secret(
        String id, String label, Instant createdAt, @Nullable Instant expiresAt, @Nullable Instant usedAt) {

    /** What a secret is good for. */
    enum Kind {
        /** In a browser's cookie. */
        LOGIN,
        /** In a script's {@code Authorization} header. */
        TOKEN,
        /** In a link, once: sets a password. */
        LINK
    }

    /** What of a secret is kept. It holds 144 random bits, so a plain hash cannot be searched. */
    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
