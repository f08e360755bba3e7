package org.ardrag.server.session;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.DeviceThread;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every session shares with the others.
 *
 * @param heirs who is told of sessions that end
 * @param figures of all sessions together
 * @param running how many sessions take turns on the device at this moment
 * @param clock to tell people when something is over
 */
record SessionContext(
        DeviceThread device,
        FrameEncoder encoder,
        ScheduledExecutorService pacer,
        StudioProperties.Limits limits,
        StudioProperties.Timing timing,
        SessionMetrics metrics,
        List<SessionHeir> heirs,
        JsonMapper json,
        Figures figures,
        Announcements announcements,
        AtomicInteger running,
        InstantSource clock) {}
