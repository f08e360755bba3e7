package org.ardrag.server.fairness;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What one person, and one address, may take of the studio, keys under {@code studio.fairness}.
 *
 * @param user who is logged in, else a visitor's browser
 * @param address from where calls come, of IPv6 the first 64 bits: many people may share one
 */
@Validated
@ConfigurationProperties("studio.fairness")
record FairnessProperties(@DefaultValue @Valid Most user, @DefaultValue @Valid Most address) {

    /**
     * The most of each. What is not said has a default, and no limit in mode {@code local}, where everybody is one.
     *
     * @param sessions open and waiting at one time
     * @param uploadsPerHour pictures sent
     * @param bytesPerHour bytes of these
     * @param messagesPerSecond over the sockets of all sessions, twice that at once
     * @param tracks placed at one time in all sessions
     * @param points drag messages and path points that all sessions remember
     */
    record Most(
            @Nullable @Min(1) Integer sessions,
            @Nullable @Min(1) Integer uploadsPerHour,
            @Nullable DataSize bytesPerHour,
            @Nullable @Min(1) Integer messagesPerSecond,
            @Nullable @Min(1) Integer tracks,
            @Nullable @Min(1) Integer points) {}
}
