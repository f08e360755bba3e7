package org.ardrag.server.session;

import java.util.List;
import org.ardrag.inference.trajectory.PathPoint;
import org.jspecify.annotations.Nullable;

/** What a client may say. Values are within their limits: whoever makes one has checked them. */
public sealed interface ClientMessage {

    record Start() implements ClientMessage {}

    record Pause() implements ClientMessage {}

    record Resume() implements ClientMessage {}

    record Rewind(long frame) implements ClientMessage {}

    record Prompt(String text) implements ClientMessage {}

    /** @param seed null keeps the seed */
    record Reset(@Nullable Long seed) implements ClientMessage {}

    record Ack(long frame) implements ClientMessage {}

    record Undo() implements ClientMessage {}

    record Redo() implements ClientMessage {}

    /** What is done to a track. */
    sealed interface Action extends ClientMessage {
        int track();
    }

    enum Phase {
        BEGIN,
        MOVE,
        END
    }

    /**
     * The pointer, live.
     *
     * @param x fraction of the frame's width
     * @param y fraction of the frame's height
     * @param time the client's clock in ms, unsigned 32 bits
     * @param reach how large what is held is taken to be, a fraction of the frame's width; counts when it begins
     */
    record Drag(int track, Phase phase, double x, double y, long time, double reach) implements Action {}

    /** A drawn path, played from the next chunk on. */
    record DrawnPath(int track, List<PathPoint> points, double reach) implements Action {}

    record Anchor(int track, double x, double y, double reach) implements Action {}

    record Remove(int track) implements Action {}
}
