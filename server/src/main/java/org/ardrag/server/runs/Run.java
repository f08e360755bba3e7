package org.ardrag.server.runs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a stage, as the database knows it.
 *
 * @param id its name, such as {@code distill-7}; that of its folder, too
 * @param config what differs from the stage's defaults, JSON
 * @param options further options of the command line, a JSON object of strings
 * @param place order in the queue, the smallest first
 * @param attempts how often it was started
 * @param cancelling whether it was asked to end
 * @param process null while there is none, or none is known yet
 * @param message why it ended, in words; null where there is nothing to say
 * @param result the file or folder it left; null if it did not come to that
 */
record Run(
        String id,
        String stage,
        RunStatus status,
        String device,
        String config,
        String options,
        long place,
        int attempts,
        boolean cancelling,
        @Nullable RunProcess process,
        @Nullable String message,
        @Nullable String result,
        String createdBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {}
