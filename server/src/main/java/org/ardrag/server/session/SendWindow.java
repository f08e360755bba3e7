package org.ardrag.server.session;

/**
 * How far a session may run ahead of its viewer: two chunks beyond the newest frame that he says he saw, the one in
 * the making included.
 */
final class SendWindow {

    static final int CHUNKS_AHEAD = 2;

    private final ChunkShape shape;
    private int seenChunk;
    private long seenFrame;
    private long lastSent = -1;

    SendWindow(ChunkShape shape) {
        this.shape = shape;
    }

    boolean allows(int chunk) {
        return chunk - seenChunk <= CHUNKS_AHEAD;
    }

    void sent(long frame) {
        lastSent = Math.max(lastSent, frame);
    }

    /** The newest frame sent since the last rewind, -1 if none. */
    long lastSent() {
        return lastSent;
    }

    /**
     * The viewer saw a frame.
     *
     * @return false if it says nothing new: a stale one, from before a rewind, is beyond what was sent since
     */
    boolean seen(long frame) {
        if (frame > lastSent) {
            return false;
        }
        seenFrame = Math.max(seenFrame, frame);
        if (shape.chunkOf(frame) <= seenChunk) {
            return false;
        }
        seenChunk = shape.chunkOf(frame);
        return true;
    }

    /** The first chunk of which the viewer has not seen every frame. */
    int unseenChunk() {
        return shape.chunkOf(seenFrame + 1);
    }

    /** The next chunk to be sent is this one, again. */
    void rewound(int chunk) {
        seenFrame = Math.min(seenFrame, Math.max(0, shape.firstFrame(chunk) - 1));
        seenChunk = Math.min(seenChunk, Math.max(0, chunk - 1));
        lastSent = Math.min(lastSent, shape.firstFrame(chunk) - 1);
    }

    /** A new socket: what was lost with the old one will not be acknowledged any more. */
    void reconnected() {
        seenFrame = Math.max(seenFrame, lastSent);
        seenChunk = Math.max(seenChunk, shape.chunkOf(seenFrame));
    }
}
