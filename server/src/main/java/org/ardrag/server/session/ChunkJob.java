package org.ardrag.server.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One chunk to be made: what the generator needs, fixed at the moment when it starts. */
final class ChunkJob {

    final int chunk;
    final List<ActionEntry> actions;
    final @Nullable String prompt;
    final long seed;
    /** Whether the generation starts again from the picture. */
    final boolean fresh;
    /** When the first frame is due. */
    final long due;
    /** When it began to be made; on the device's thread, then on the encoder's. */
    long begun;

    /** When the model was done with it. */
    long made;

    /** When the newest drag came in that shapes it and no chunk before, 0 if there is none. */
    long draggedAt;

    final long queueNanos;
    final long dragTime;
    /** Set under the session's lock: a rewind has made it worthless. */
    boolean cancelled;

    ChunkJob(
            int chunk,
            List<ActionEntry> actions,
            @Nullable String prompt,
            long seed,
            boolean fresh,
            long due,
            long begun,
            long queueNanos,
            long dragTime) {
        this.chunk = chunk;
        this.actions = actions;
        this.prompt = prompt;
        this.seed = seed;
        this.fresh = fresh;
        this.due = due;
        this.begun = begun;
        this.queueNanos = queueNanos;
        this.dragTime = dragTime;
    }
}
