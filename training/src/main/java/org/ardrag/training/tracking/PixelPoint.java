package org.ardrag.training.tracking;

/**
 * A place in a frame.
 *
 * @param x pixels, 0 is the left edge of the left pixel
 * @param y pixels, 0 is the top edge of the top pixel
 */
public record PixelPoint(double x, double y) {

    /** How far another place is, pixels. */
    public double distance(PixelPoint other) {
        return Math.hypot(x - other.x, y - other.y);
    }
}
