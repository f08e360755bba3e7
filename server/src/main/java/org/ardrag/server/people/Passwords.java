package org.ardrag.server.people;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes passwords and compares them. Both take a tenth of a second on purpose. */
@Component
final class Passwords {

    static final int LEAST = 10;
    /** bcrypt looks no further. */
    private static final int MOST_BYTES = 72;

    /** The prefix {bcrypt} lets another algorithm take over one day. */
    private final PasswordEncoder encoder =
            new DelegatingPasswordEncoder("bcrypt", Map.of("bcrypt", new BCryptPasswordEncoder()));

    /** Compared with where there is no account, so that the answer takes as long. */
    private final String nobodys = hash(Tokens.next());

    /** @throws RefusedException if it is too short or too long */
    static String checked(@Nullable String password) {
        if (password == null || password.codePointCount(0, password.length()) < LEAST) {
            throw RefusedException.badValue("The password is too short: it needs at least " + LEAST + " characters.");
        }
        if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw RefusedException.badValue("The password is too long: at most " + MOST_BYTES + " bytes are possible.");
        }
        return password;
    }

    String hash(String password) {
        String hash = encoder.encode(password);
        if (hash == null) {
            throw new IllegalStateException("a password was not hashed");
        }
        return hash;
    }

    /** Whether this is the account's password; takes as long without an account. */
    boolean match(@Nullable Account account, String password) {
        String hash = account == null ? null : account.password();
        boolean same = encoder.matches(password, hash == null ? nobodys : hash);
        return same && hash != null;
    }
}
