package org.ardrag.server.people;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who may log in.
 *
 * @param id its name towards the studio; the person's own name may be any
 * @param password hashed; null until its owner has set one, and for who comes in through an OpenID provider
 * @param enabled false: neither logs in nor calls
 */
public record Account(
        String id, String name, @Nullable String password, Role role, boolean enabled, Instant createdAt) {

    public boolean isAdministrator() {
        return role == Role.ADMIN;
    }

    /** Whether its owner has set a password. */
    public boolean isReady() {
        return password != null;
    }
}
