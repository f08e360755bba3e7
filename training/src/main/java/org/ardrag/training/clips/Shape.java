package org.ardrag.training.clips;

/**
 * The outline of a thing in a square from -1 to 1.
 *
 * @param name a noun for captions
 * @param depth how far inside a point lies, negative outside, in units of the half extent; exact near the edge
 * @param grasp whether it has no outline of its own but is what a hand takes along: held in the middle, fading out
 */
record Shape(String name, Depth depth, boolean grasp) {

    Shape(String name, Depth depth) {
        this(name, depth, false);
    }

    /** A signed distance, positive inside. */
    @FunctionalInterface
    interface Depth {
        float at(float x, float y);
    }

    /**
     * How much of a pixel the shape covers.
     *
     * @param halfExtent the shape's half extent in pixels
     * @param edge width of the soft edge in pixels
     */
    float cover(float x, float y, float halfExtent, float edge) {
        return Pixels.smooth(depth.at(x, y) * halfExtent / edge + 0.5f);
    }
}
