package org.ardrag.server.device;

import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.trajectory.ControlChunk;

/** One viewer's generation with its KV state. All calls on the device's thread. */
public interface LiveSession extends AutoCloseable {

    /** Index of the chunk that {@link #next} makes, 1 after opening. */
    int nextChunk();

    Chunk next(ControlChunk control);

    /** Goes back so that {@link #next} makes this chunk again; {@link #replay} makes the state anew that it needs. */
    void rewind(int chunk);

    /**
     * Replays at most so many of the chunks that the next one depends on.
     *
     * @return how many are left; {@link #next} replays them if nobody does before
     */
    int replay(int most);

    /** New text from the next chunk on. */
    void prompt(String text);

    @Override
    void close();
}
