package org.ardrag.server.video;

/** FFmpeg refused; the message says what was tried and what it answered. */
public final class VideoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VideoException(String message) {
        super(message);
    }
}
