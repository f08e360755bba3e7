package org.ardrag.server.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Under which name a caller's things are kept. A browser that is not logged in proves itself with what it is called by, so
 * that its name is hashed.
 */
public final class Owners {

    private static final String VISITOR = "visitor ";

    private Owners() {}

    /** All that the caller is. */
    public static List<String> of(Caller caller) {
        List<String> owners = new ArrayList<>();
        owners.add(keyOf(caller.owner()));
        if (caller.before() != null) {
            owners.add(keyOf(caller.before()));
        }
        return owners;
    }

    public static String keyOf(String owner) {
        return owner.startsWith(VISITOR) ? VISITOR + hash(owner.substring(VISITOR.length())) : owner;
    }

    /** Of 144 random bits, so a plain hash cannot be searched. */
    public static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
