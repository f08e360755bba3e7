package org.ardrag.server.runs;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How runs are started, keys under {@code studio.runs}.
 *
 * @param enabled false on a node that shares its database with the one that runs
 * @param dir folder of the runs' folders; {@code runs} in the studio's data folder when not given
 * @param training folder of the training program: {@code lib}, or what the build leaves in {@code target}, and
 *     {@code configs}; found in the project when not given
 * @param folders whose files a run may be told to begin with, besides runs and models: videos, photographs, weights
 * @param devices on which runs are started, one at a time on each
 * @param heap largest heap of a run's JVM
 * @param memory largest private memory of a run in all, tensors included; half of the machine's when not given
 * @param niceness of a run's process, 0 to 19
 * @param idle how long nobody has watched a video come into being before the studio counts as idle
 * @param stop how long a run that is cancelled may take to write its checkpoint
 * @param kept how long a run stays after its end, its folder included; for ever when not given
 * @param bytes largest size of all runs' folders together, beyond which the oldest that are over go; none when not given
 */
@Validated
@ConfigurationProperties("studio.runs")
public record RunsProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Path dir,
        @Nullable Path training,
        @DefaultValue List<Path> folders,
        @DefaultValue("auto") @NotEmpty List<@Pattern(regexp = "auto|cpu|cuda:\\d+") String> devices,
        @DefaultValue("2GB") @NotNull DataSize heap,
        @Nullable DataSize memory,
        @DefaultValue("10") @Min(0) @Max(19) int niceness,
        @DefaultValue("10s") @NotNull Duration idle,
        @DefaultValue("2m") @NotNull Duration stop,
        @Nullable Duration kept,
        @Nullable DataSize bytes) {}
