package org.ardrag.server.people;

import org.jspecify.annotations.Nullable;

/**
 * Somebody as an OpenID provider knows him.
 *
 * @param issuer the provider
 * @param subject what the provider calls him, for ever
 * @param name fit for an account; it may be taken
 * @param role null: the provider does not say
 */
record OpenIdPerson(String issuer, String subject, String name, @Nullable Role role) {}
