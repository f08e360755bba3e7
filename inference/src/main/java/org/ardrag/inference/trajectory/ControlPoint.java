package org.ardrag.inference.trajectory;

/**
 * Where one track is asked to be in one frame.
 *
 * @param track the track's number
 * @param x fraction of the frame's width, 0 is the left edge
 * @param y fraction of the frame's height, 0 is the top edge
 * @param reach how large what is held is taken to be, a fraction of the frame's width; an outline is looked for up to twice
 *     as far
 */
public record ControlPoint(int track, float x, float y, float reach) {

    /** The reach of a track for which none was asked. */
    public static final float REACH = 0.12f;

    /** A point with the usual reach. */
    public ControlPoint(int track, float x, float y) {
        this(track, x, y, REACH);
    }
}
