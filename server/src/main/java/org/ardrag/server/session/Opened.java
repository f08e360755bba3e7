package org.ardrag.server.session;

import java.time.Instant;
import java.util.List;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.image.Crop;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an opened session.
 *
 * @param queuePosition while it waits for its place, which one it is in line
 * @param replay what is played again first, or null
 */
public record Opened(
        String id,
        String streamUrl,
        int width,
        int height,
        int fps,
        int framesPerChunk,
        String model,
        long seed,
        @Nullable String prompt,
        Crop crop,
        String state,
        @Nullable Integer queuePosition,
        @Nullable Again replay,
        Instant expiresAt) {

    /**
     * What is played again before the viewer goes on.
     *
     * @param frame its last
     * @param held the tracks that are held then
     */
    record Again(int frame, List<Replay.Held> held) {}

    static Opened of(StudioSession session) {
        SessionSpec spec = session.spec();
        ModelInfo info = spec.model().info();
        ServerMessage.State state = session.report().state();
        Replay replay = spec.replay();
        return new Opened(
                spec.id(),
                spec.streamUrl(),
                spec.picture().width(),
                spec.picture().height(),
                info.fps(),
                info.framesPerChunk(),
                info.name(),
                spec.seed(),
                spec.prompt(),
                spec.crop(),
                state.state(),
                state.position(),
                replay == null ? null : new Again(replay.chunks() * replay.framesPerChunk(), replay.held()),
                session.report().expires());
    }
}
