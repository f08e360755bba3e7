package org.ardrag.server;

import java.security.SecureRandom;
import java.util.Base64;

/** Names that cannot be guessed: whoever knows one may use what it names. */
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 18; // 144 bits

    private Tokens() {}

    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
