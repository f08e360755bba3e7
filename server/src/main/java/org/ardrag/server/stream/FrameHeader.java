package org.ardrag.server.stream;

import java.nio.ByteBuffer;
import org.ardrag.server.session.VideoFrame;

/** The 24 bytes, big-endian, that stand before every picture on the socket. */
final class FrameHeader {

    static final int BYTES = 24;

    private static final int MAGIC = 0x41524446; // "ARDF"
    private static final byte VERSION = 1;
    private static final byte JPEG = 1;
    private static final int KEY_FRAME = 1;
    private static final int LAST_OF_CHUNK = 1 << 1;
    private static final int AFTER_REWIND = 1 << 2;

    private FrameHeader() {}

    /** Header and picture in one message. */
    static byte[] message(VideoFrame frame) {
        int flags = KEY_FRAME // every JPEG can be shown without another
                | (frame.lastOfChunk() ? LAST_OF_CHUNK : 0)
                | (frame.afterRewind() ? AFTER_REWIND : 0);
        return ByteBuffer.allocate(BYTES + frame.jpeg().length)
                .putInt(MAGIC)
                .put(VERSION)
                .put(JPEG)
                .put((byte) flags)
                .put((byte) 0)
                .putInt((int) frame.index())
                .putInt((int) frame.presentationMs())
                .putInt((int) frame.time())
                .putInt(frame.jpeg().length)
                .put(frame.jpeg())
                .array();
    }
}
