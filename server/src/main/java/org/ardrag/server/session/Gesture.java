package org.ardrag.server.session;

/**
 * What is undone at once: a drag from begin to end, a drawn path, an anchor, a removal.
 *
 * @param id unique in its session
 * @param track that it is about
 * @param firstChunk the chunk that it shaped first
 * @param shownChunk the chunk from which frames are shown again when it is undone. Frames name the newest drag that
 *     shaped them, so for a drag a client knows which one was the first; for all else it knows only what it had seen
 *     when the gesture was made
 */
record Gesture(int id, int track, int firstChunk, int shownChunk) {}
