package org.ardrag.training.clips;

/**
 * Where a thing is in one frame.
 *
 * @param x of its centre, pixels
 * @param y of its centre, pixels
 * @param angle radians, clockwise as seen on the screen
 * @param scale 1 is the size it was made in
 */
record Pose(double x, double y, double angle, double scale) {

    /** A point of the frame in the thing's own pixels from its centre. */
    double[] local(double px, double py) {
        double dx = (px - x) / scale;
        double dy = (py - y) / scale;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        return new double[] {dx * cos + dy * sin, dy * cos - dx * sin};
    }

    /** A point of the thing on the frame. */
    double[] world(double lx, double ly) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        return new double[] {x + scale * (lx * cos - ly * sin), y + scale * (lx * sin + ly * cos)};
    }

    /** The pose in which the thing's own point (lx, ly) is at (px, py). */
    static Pose holding(double lx, double ly, double px, double py, double angle, double scale) {
        double[] from = new Pose(0, 0, angle, scale).world(lx, ly);
        return new Pose(px - from[0], py - from[1], angle, scale);
    }
}
