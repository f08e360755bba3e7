package org.ardrag.inference.trajectory;

import java.util.List;

/**
 * The control of one chunk: for each of its frames, in order, the points that are held.
 *
 * @param frames one list for each frame of the chunk; an empty list asks for nothing
 */
public record ControlChunk(List<List<ControlPoint>> frames) {

    public ControlChunk {
        frames = frames.stream().map(List::copyOf).toList();
    }
}
