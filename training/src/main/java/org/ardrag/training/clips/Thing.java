package org.ardrag.training.clips;

import java.util.List;

/**
 * A thing in a clip.
 *
 * @param poses one a frame
 * @param grabs the points at which it is held
 * @param moves whether it moves against the frame
 * @param patch whether it was cut from the ground
 * @param reach how far around its grabs things are said to go along, a fraction of the width
 */
record Thing(Sprite sprite, List<Pose> poses, List<Grab> grabs, boolean moves, boolean patch, float reach) {

    /**
     * A point at which a thing is held.
     *
     * @param x the thing's own pixels from its centre
     * @param y the thing's own pixels from its centre
     * @param held whether it is held in the frame
     * @param pinned whether it is held in place
     */
    record Grab(double x, double y, boolean[] held, boolean pinned) {

        int firstHeld() {
            for (int f = 0; f < held.length; f++) {
                if (held[f]) {
                    return f;
                }
            }
            return 0;
        }
    }

    boolean dragged() {
        return grabs.stream().anyMatch(grab -> !grab.pinned());
    }

    double[] where(Grab grab, int frame) {
        return poses.get(frame).world(grab.x(), grab.y());
    }
}
