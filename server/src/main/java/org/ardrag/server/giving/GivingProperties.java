package org.ardrag.server.giving;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Whether people are asked to give pictures and drags for training, keys under {@code studio.giving}.
 *
 * @param ask whether they are asked, and what they give is kept
 * @param kept how long what was given is kept
 * @param most of all that was given; the oldest go
 */
@Validated
@ConfigurationProperties("studio.giving")
record GivingProperties(
        @DefaultValue("false") boolean ask,
        @DefaultValue("365d") @NotNull Duration kept,
        @DefaultValue("10000") @Min(1) int most) {}
