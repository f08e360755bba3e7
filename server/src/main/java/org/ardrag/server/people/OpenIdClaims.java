package org.ardrag.server.people;

import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads who somebody is out of what an OpenID provider says of him. */
@Component
final class OpenIdClaims {

    /** Leaves room for a number behind it: an account's name has 64 characters. */
    private static final int NAME_CHARS = 56;

    private final OpenIdProperties properties;
    private final boolean givesRoles;

    OpenIdClaims(OpenIdProperties properties) {
        this.properties = properties;
        this.givesRoles = properties.givesRoles();
    }

    /** Whether the provider says who is an administrator. */
    boolean givesRoles() {
        return givesRoles;
    }

    /** @param claims of the ID token and of the provider's page about the person */
    OpenIdPerson read(String issuer, String subject, Map<String, Object> claims) {
        return new OpenIdPerson(issuer, subject, name(subject, claims), role(claims));
    }

    private String name(String subject, Map<String, Object> claims) {
        for (String claim : List.of(properties.nameClaim(), "email", "name")) {
            String name = claims.get(claim) instanceof String text ? fit(text) : "";
            if (!name.isEmpty()) {
                return name;
            }
        }
        String name = fit(subject);
        return name.isEmpty() ? "person" : name;
    }

    /** What is left of a name when all is taken away that an account's name may not have; empty if nothing is. */
    private static String fit(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("[^\\p{L}\\p{N}._@+-]+", " ");
        int chars = plain.length();
        // Some letters are two when they are compared.
        while (AccountStore.key(plain.substring(0, chars)).length() > NAME_CHARS) {
            chars = plain.offsetByCodePoints(chars, -1);
        }
        return plain.substring(0, chars).replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", "");
    }

    private @Nullable Role role(Map<String, Object> claims) {
        String claim = properties.roleClaim();
        String administrator = properties.administratorValue();
        if (claim == null || administrator == null) {
            return null;
        }
        Object value = claims.get(claim);
        if (value == null) {
            value = inside(claims, claim);
        }
        boolean is = value instanceof Collection<?> roles ? roles.contains(administrator) : administrator.equals(value);
        return is ? Role.ADMIN : Role.USER;
    }

    /** {@code a.b}: the member b of the claim a. */
    private static @Nullable Object inside(Map<String, Object> claims, String path) {
        Object value = claims;
        for (String member : path.split("\\.")) {
            value = value instanceof Map<?, ?> object ? object.get(member) : null;
        }
        return value;
    }
}
