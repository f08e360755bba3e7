package org.ardrag.training.clips;

import java.util.Arrays;

/**
 * How the ground moves: it grows about the frame's centre and shifts. In frame 0 it is where it was painted.
 *
 * @param shiftX pixels, one a frame
 * @param shiftY pixels, one a frame
 * @param zoom 1 is the painted size, one a frame
 */
record GroundMotion(double[] shiftX, double[] shiftY, double[] zoom, boolean moves, double centreX, double centreY) {

    /** The farthest that the ground shifts, in widths. */
    private static final double FARTHEST = 0.18;

    /** How much of the frame's size must be painted around it. */
    static final double MARGIN = 0.26;

    static GroundMotion still(ClipConfig config) {
        double[] zoom = new double[config.frames()];
        Arrays.fill(zoom, 1);
        return new GroundMotion(
                new double[config.frames()],
                new double[config.frames()],
                zoom,
                false,
                config.width() / 2.0,
                config.height() / 2.0);
    }

    static GroundMotion draw(Dice dice, ClipConfig config) {
        int frames = config.frames();
        double kind = dice.uniform();
        double far = kind < 0.75 ? dice.between(0.04, FARTHEST) * config.width() : 0;
        far = Math.min(far, config.maxSpeed() * config.width() * (frames - 1) / 2);
        double angle = dice.angle();
        double grow = kind < 0.5 ? 0 : dice.sign() * dice.between(0.04, 0.14);
        double ease = dice.uniform();
        double[] x = new double[frames];
        double[] y = new double[frames];
        double[] zoom = new double[frames];
        for (int f = 0; f < frames; f++) {
            double t = frames == 1 ? 0 : (double) f / (frames - 1);
            double done = (1 - ease) * t + ease * t * t * (3 - 2 * t);
            x[f] = far * done * Math.cos(angle);
            y[f] = far * done * Math.sin(angle) * config.aspect();
            zoom[f] = Math.exp(grow * done);
        }
        return new GroundMotion(x, y, zoom, true, config.width() / 2.0, config.height() / 2.0);
    }

    /** Where a point of frame 0 is in a frame; pixels. */
    double[] at(int frame, double x, double y) {
        return new double[] {
            centreX + zoom[frame] * (x - centreX) + shiftX[frame], centreY + zoom[frame] * (y - centreY) + shiftY[frame]
        };
    }

    /** Renders the ground of a frame into {@code [height][width][3]} bytes that begin at {@code offset}. */
    void render(Canvas canvas, int frame, byte[] rgb, int offset, int width, int height) {
        float step = (float) (Canvas.SCALE / zoom[frame]);
        float u0 = (float) ((0.5 - centreX - shiftX[frame]) * step + centreX * Canvas.SCALE) + canvas.marginX;
        float v0 = (float) ((0.5 - centreY - shiftY[frame]) * step + centreY * Canvas.SCALE) + canvas.marginY;
        float[] colour = new float[3];
        int at = offset;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++, at += 3) {
                canvas.sample(u0 + x * step, v0 + y * step, colour);
                rgb[at] = Pixels.toByte(colour[0]);
                rgb[at + 1] = Pixels.toByte(colour[1]);
                rgb[at + 2] = Pixels.toByte(colour[2]);
            }
        }
    }
}
