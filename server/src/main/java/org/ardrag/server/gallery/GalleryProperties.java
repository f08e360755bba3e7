package org.ardrag.server.gallery;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What of people's videos is kept, and how long, keys under {@code studio.gallery}.
 *
 * @param kept how long a video is kept
 * @param videos of one person; the oldest goes when another is kept
 * @param bytes of one person's videos; the oldest go when there is no room for another
 * @param totalBytes of all videos; nothing more is kept beyond
 */
@Validated
@ConfigurationProperties("studio.gallery")
record GalleryProperties(
        @DefaultValue("90d") @NotNull Duration kept,
        @DefaultValue("50") @Min(1) int videos,
        @DefaultValue("1GB") @NotNull DataSize bytes,
        @DefaultValue("50GB") @NotNull DataSize totalBytes) {}
