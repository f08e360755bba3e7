package org.ardrag.server.people;

import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

/**
 * What is made of people who come in through an OpenID provider, keys under {@code studio.security.openid}. The
 * providers themselves are those of {@code spring.security.oauth2.client}.
 *
 * @param nameClaim the claim that names somebody at the first login; where there is none: email, name, sub
 * @param roleClaim the claim that holds somebody's roles, and is followed at every login: {@code groups}, or, inside
 *     another claim, {@code realm_access.roles}; none: an administrator of the studio gives roles
 * @param administratorValue which of them makes an administrator
 * @param register whether somebody who was never here gets an account
 */
@Validated
@ConfigurationProperties(OpenIdProperties.PREFIX)
record OpenIdProperties(
        @DefaultValue("preferred_username") @NotBlank String nameClaim,
        @Nullable String roleClaim,
        @Nullable String administratorValue,
        @DefaultValue("true") boolean register) {

    static final String PREFIX = "studio.security.openid";

    OpenIdProperties {
        roleClaim = given(roleClaim);
        administratorValue = given(administratorValue);
    }

    /** What is empty, as a variable of the environment may be, is not set. */
    private static @Nullable String given(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * Whether the provider says who is an administrator.
     *
     * @throws InvalidConfigurationPropertyValueException if one of the two keys is there without the other
     */
    boolean givesRoles() {
        if ((roleClaim == null) != (administratorValue == null)) {
            String there = PREFIX + (roleClaim == null ? ".administrator-value" : ".role-claim");
            String missing = PREFIX + (roleClaim == null ? ".role-claim" : ".administrator-value");
            throw new InvalidConfigurationPropertyValueException(
                    there,
                    roleClaim == null ? administratorValue : roleClaim,
                    missing + " is not set: the two say together who is an administrator. Set both or none.");
        }
        return roleClaim != null;
    }
}
