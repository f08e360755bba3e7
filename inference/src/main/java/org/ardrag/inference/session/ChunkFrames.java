package org.ardrag.inference.session;

/**
 * Which latent frames a chunk holds: chunk 0 is the picture's one, every later chunk the next n.
 *
 * @param perChunk n, the manifest's {@code num_frame_per_block}
 */
public record ChunkFrames(int perChunk) {

    /** Latent frames of a chunk. */
    public int count(int chunk) {
        return chunk == 0 ? 1 : perChunk;
    }

    /** Index of a chunk's first latent frame. */
    public int first(int chunk) {
        return chunk == 0 ? 0 : 1 + (chunk - 1) * perChunk;
    }

    /** Index of a chunk's last latent frame. */
    public int last(int chunk) {
        return chunk * perChunk;
    }

    /** The chunk that a latent frame is in. */
    public int chunk(int frame) {
        return (frame + perChunk - 1) / perChunk;
    }

    /** Chunks that so many latent frames before a chunk reach into. */
    int chunks(int frames) {
        return (frames + perChunk - 1) / perChunk;
    }

    /**
     * Chunks of a clip, the picture's own included.
     *
     * @param frames latent frames of the clip
     * @throws IllegalArgumentException if these are not the picture and whole chunks
     */
    public int wholeChunks(int frames) {
        if (frames < 1 || (frames - 1) % perChunk != 0) {
            throw new IllegalArgumentException("a clip of " + frames
                    + " latent frames was given; 1 more than a multiple of " + perChunk + " is allowed");
        }
        return 1 + (frames - 1) / perChunk;
    }
}
