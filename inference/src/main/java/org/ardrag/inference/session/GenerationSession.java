package org.ardrag.inference.session;

import org.ardrag.inference.trajectory.ControlChunk;

/** One viewer's generation: a picture, a seed, a KV state. All calls on the model's thread. */
public final class GenerationSession implements AutoCloseable {

    /** Index of the chunk that {@link #next} makes: 1 after opening. Chunk 0 is the picture itself. */
    public int nextChunk() {
        throw new UnsupportedOperationException();
    }

    /** Makes the next chunk. */
    public Chunk next(ControlChunk control) {
        throw new UnsupportedOperationException();
    }

    /** Goes back so that {@link #next} makes this chunk again; everything is exactly as it was then. */
    public void rewind(int chunk) {
        throw new UnsupportedOperationException();
    }

    /** New text from the next chunk on. */
    public void prompt(String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
