package org.ardrag.server;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may use the studio, keys under {@code studio.security}.
 *
 * @param mode who draws; administration needs an account in every mode
 * @param loginKept how long a browser stays logged in
 * @param linkKept how long a link that sets a password works
 * @param administratorLink prints a link that makes an administrator at every start, for who has lost his password
 */
@Validated
@ConfigurationProperties("studio.security")
public record SecurityProperties(
        @DefaultValue("local") @NotNull Mode mode,
        @DefaultValue("30d") @NotNull Duration loginKept,
        @DefaultValue("24h") @NotNull Duration linkKept,
        @DefaultValue("false") boolean administratorLink) {

    /** Who draws. */
    public enum Mode {
        /** Whoever sits at this machine: the studio can be reached from nowhere else. */
        LOCAL,
        /** Who is logged in. */
        ACCOUNTS,
        /** Whoever can reach the studio: for a network that is trusted. */
        OPEN
    }
}
