package org.ardrag.server.session;

/**
 * One encoded frame on its way to the viewer.
 *
 * @param index of the frame
 * @param presentationMs when it is shown, counted from frame 0 at the model's frame rate
 * @param time of the newest drag message that shaped it, 0 if none
 * @param lastOfChunk whether its chunk ends with it
 * @param afterRewind whether it is the first one after a rewind, a reset or an undone gesture
 * @param jpeg the picture
 */
public record VideoFrame(
        long index, long presentationMs, long time, boolean lastOfChunk, boolean afterRewind, byte[] jpeg) {}
