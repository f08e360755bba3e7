package org.ardrag.server.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions as an administrator sees them.
 *
 * @param open sessions that have a place
 * @param bytes promised to them
 * @param drain when those inside have to leave, null if they need not
 * @param message what every viewer is told, or null
 */
public record StudioView(
        List<SessionView> sessions,
        int open,
        int maxOpen,
        int waiting,
        int maxWaiting,
        long bytes,
        long maxBytes,
        double fps,
        Figures.@Nullable Latency latency,
        @Nullable Instant drain,
        @Nullable String message) {}
