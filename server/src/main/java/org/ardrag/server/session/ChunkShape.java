package org.ardrag.server.session;

/**
 * Which frames a chunk holds: chunk 0 is the picture, frame 0, alone; chunk m ≥ 1 holds frames n(m−1)+1 to nm.
 *
 * @param framesPerChunk n
 */
record ChunkShape(int framesPerChunk) {

    int chunkOf(long frame) {
        return (int) ((frame + framesPerChunk - 1) / framesPerChunk);
    }

    long firstFrame(int chunk) {
        return chunk == 0 ? 0 : (long) framesPerChunk * (chunk - 1) + 1;
    }

    long lastFrame(int chunk) {
        return (long) framesPerChunk * chunk;
    }
}
