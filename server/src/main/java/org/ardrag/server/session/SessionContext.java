package org.ardrag.server.session;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.ardrag.server.StudioProperties;
import tools.jackson.databind.json.JsonMapper;

/**
 * What every session shares with the others.
 *
 * @param heirs who is told of sessions that end
 * @param figures of all sessions together
 * @param clock to tell people when something is over
 */
record SessionContext(
        FrameEncoder encoder,
        PromptReader prompts,
        ScheduledExecutorService pacer,
        StudioProperties.Limits limits,
        StudioProperties.Timing timing,
        SessionMetrics metrics,
        List<SessionHeir> heirs,
        JsonMapper json,
        Figures figures,
        Announcements announcements,
        InstantSource clock) {}
