package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.List;

/** Gives pictures their place in the video: number, time, flags. Not thread-safe: the session's lock guards it. */
final class FrameLabels {

    private static final int NONE = -1;

    private final ChunkShape shape;
    private final int fps;
    private int flaggedChunk = NONE;

    FrameLabels(ChunkShape shape, int fps) {
        this.shape = shape;
        this.fps = fps;
    }

    /** The first frame of this chunk, when it comes, is the first after a rewind, a reset or an undone gesture. */
    void flag(int chunk) {
        flaggedChunk = chunk;
    }

    /** Frame 0, the picture itself. */
    VideoFrame picture(byte[] jpeg, boolean afterRewind) {
        if (afterRewind) {
            flaggedChunk = NONE;
        }
        return new VideoFrame(0, 0, 0, true, afterRewind, jpeg);
    }

    /** The frames of one chunk. */
    List<VideoFrame> chunk(int chunk, long dragTime, List<byte[]> jpegs) {
        List<VideoFrame> frames = new ArrayList<>();
        long first = shape.firstFrame(chunk);
        for (int i = 0; i < jpegs.size(); i++) {
            boolean flagged = i == 0 && flaggedChunk == chunk;
            boolean last = i == jpegs.size() - 1;
            frames.add(new VideoFrame(first + i, presentationMs(first + i), dragTime, last, flagged, jpegs.get(i)));
        }
        if (flaggedChunk == chunk) {
            flaggedChunk = NONE;
        }
        return frames;
    }

    /** A frame that was sent before, for a new socket. */
    VideoFrame again(long frame, byte[] jpeg) {
        boolean last = shape.lastFrame(shape.chunkOf(frame)) == frame;
        return new VideoFrame(frame, presentationMs(frame), 0, last, false, jpeg);
    }

    private long presentationMs(long frame) {
        return Math.round(frame * 1000.0 / fps);
    }
}
