package org.ardrag.inference.session;

import java.util.List;
import org.ardrag.inference.image.RgbImage;

/**
 * The frames of one chunk.
 *
 * @param index 0 is the picture alone; chunk m ≥ 1 holds frames 4m−3 to 4m
 * @param firstFrame index of its first frame
 * @param frames in order
 * @param timings what making it took
 */
public record Chunk(int index, int firstFrame, List<RgbImage> frames, ChunkTimings timings) {}
