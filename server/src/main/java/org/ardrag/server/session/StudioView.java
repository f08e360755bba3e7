package org.ardrag.server.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All sessions as an administrator sees them.
 *
 * @param open sessions that have a place
 * @param bytes promised to them
 * @param maxBytes that may be, on all devices together
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
        List<Device> devices,
        double fps,
        Figures.@Nullable Latency latency,
        @Nullable Instant drain,
        @Nullable String message) {

    /**
     * One of the studio's devices.
     *
     * @param open sessions on it
     * @param waiting those of them whose chunk could begin now if the device were theirs
     * @param bytes promised to them
     * @param maxBytes that may be; where several devices share one memory, to the sessions on all of these
     * @param shared whether they do
     */
    public record Device(String name, int open, int waiting, long bytes, long maxBytes, boolean shared) {}
}
