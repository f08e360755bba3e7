package org.ardrag.training.clips;

import org.ardrag.inference.trajectory.ControlPoint;

/**
 * One point's path through a clip. Arrays have one entry a frame; they are not copied, treat them as immutable.
 *
 * @param x fraction of the width, 0 is the left edge of the left pixel
 * @param y fraction of the height, 0 is the top edge of the top pixel
 * @param held whether the track is asked for in the frame: dragged, or held in place. A track that is never held is not
 *     part of the control; it says where an unasked point of the ground is
 * @param pinned whether the point is asked to stay where it is
 * @param ground whether the point belongs to the ground and not to a thing
 * @param visible whether the point is inside the frame and nothing lies over it
 * @param reach how far around it things are said to go along, a fraction of the width
 */
public record ClipTrack(
        float[] x, float[] y, boolean[] held, boolean pinned, boolean ground, boolean[] visible, float reach) {

    /** A track with the usual reach. */
    public ClipTrack(float[] x, float[] y, boolean[] held, boolean pinned, boolean ground, boolean[] visible) {
        this(x, y, held, pinned, ground, visible, ControlPoint.REACH);
    }

    public ClipTrack {
        int frames = x.length;
        if (y.length != frames || held.length != frames || visible.length != frames) {
            throw new IllegalArgumentException("a track needs as many y, held and visible as x: " + frames + ", "
                    + y.length + ", " + held.length + " and " + visible.length + " were given");
        }
    }

    public int frames() {
        return x.length;
    }

    /** Whether the track is asked for in any frame. */
    public boolean asked() {
        return firstHeld() < frames();
    }

    /** The first frame in which the track is asked for, the number of frames if there is none. */
    public int firstHeld() {
        for (int f = 0; f < held.length; f++) {
            if (held[f]) {
                return f;
            }
        }
        return held.length;
    }

    /** Whether the point moves while it is held. */
    public boolean dragged() {
        return !pinned && !ground && asked();
    }

    /** Length of the path in fractions of the width, the frame being {@code aspect} times as high as wide. */
    public double length(double aspect) {
        double sum = 0;
        for (int f = 1; f < x.length; f++) {
            sum += Math.hypot(x[f] - x[f - 1], (y[f] - y[f - 1]) * aspect);
        }
        return sum;
    }
}
