package org.ardrag.training.download;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * How long to bear with a server.
 *
 * @param attempts on end that may fail without a byte of the file
 * @param silence after which a transfer counts as broken off
 * @param firstPause after a failure; each pause on end is twice as long as the one before
 * @param longestPause at the most, even if the server asks for more
 */
public record Patience(int attempts, Duration silence, Duration firstPause, Duration longestPause) {

    /** Six attempts over about a minute. */
    public static final Patience USUAL =
            new Patience(6, Duration.ofSeconds(30), Duration.ofSeconds(2), Duration.ofMinutes(10));

    /** The pause after so many failures on end, from 1 on. */
    Duration pause(int failures) {
        Duration pause = firstPause.multipliedBy(1L << Math.min(20, failures - 1));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }

    /** What {@code Retry-After} asks for, seconds or a date (RFC 9110, 10.2.3); nothing if it is missing or is neither. */
    static Duration retryAfter(HttpResponse<?> response, Instant now) {
        String asked = response.headers().firstValue("Retry-After").orElse("").strip();
        if (asked.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(asked));
        }
        try {
            Instant when = ZonedDateTime.parse(asked, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return when.isAfter(now) ? Duration.between(now, when) : Duration.ZERO;
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
