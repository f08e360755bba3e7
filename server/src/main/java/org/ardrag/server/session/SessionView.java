package org.ardrag.server.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One session as an administrator sees it.
 *
 * @param id enough of its name to tell it from others, and to find it in the log
 * @param owner who opened it, as {@link org.ardrag.server.security.Caller} names him
 * @param address from where
 * @param device it is on, null while it waits for its place
 * @param position of one that waits for its place
 * @param frames that are kept
 * @param bytes of the device's memory, 0 while it waits
 * @param latency of its drags, null while there were none
 * @param idleSeconds since its viewer did something
 */
public record SessionView(
        String id,
        String owner,
        String address,
        String model,
        @Nullable String device,
        String state,
        @Nullable Integer position,
        boolean connected,
        int frames,
        long bytes,
        double fps,
        Figures.@Nullable Latency latency,
        long idleSeconds,
        Instant createdAt,
        Instant expiresAt) {}
