package org.ardrag.inference.session;

/**
 * Which latent frames a chunk holds: chunk 0 is the picture's one, every later chunk the next n.
 *
 * @param perChunk n
 */
record ChunkFrames(int perChunk) {

    /** Latent frames of a chunk. */
    int count(int chunk) {
        return chunk == 0 ? 1 : perChunk;
    }

    /** Index of a chunk's first latent frame. */
    int first(int chunk) {
        return chunk == 0 ? 0 : 1 + (chunk - 1) * perChunk;
    }

    /** Chunks that so many latent frames before a chunk reach into. */
    int chunks(int frames) {
        return (frames + perChunk - 1) / perChunk;
    }
}
