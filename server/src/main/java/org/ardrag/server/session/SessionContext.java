package org.ardrag.server.session;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.DeviceThread;

/**
 * What every session shares with the others.
 *
 * @param figures of all sessions together
 * @param running how many sessions take turns on the device at this moment
 */
record SessionContext(
        DeviceThread device,
        FrameEncoder encoder,
        ScheduledExecutorService pacer,
        StudioProperties.Limits limits,
        StudioProperties.Timing timing,
        SessionMetrics metrics,
        Figures figures,
        Announcements announcements,
        AtomicInteger running) {}
