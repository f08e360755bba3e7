package org.ardrag.inference.trajectory;

import java.util.Collections;
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

    /** A chunk in which nothing is held. */
    public static ControlChunk empty(int framesPerChunk) {
        return new ControlChunk(Collections.nCopies(framesPerChunk, List.of()));
    }
}
