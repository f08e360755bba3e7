package org.ardrag.server.session;

/**
 * What is undone at once: a drag from begin to end, a drawn path, an anchor, a removal.
 *
 * @param id unique in its session
 * @param track that it is about
 * @param firstChunk the chunk that it shaped first
 */
record Gesture(int id, int track, int firstChunk) {}
