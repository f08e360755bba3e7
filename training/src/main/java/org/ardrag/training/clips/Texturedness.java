package org.ardrag.training.clips;

/** How much there is to see at a place. */
final class Texturedness {

    /** What a point needs so that its movement can be found: its slopes' weaker direction, grey levels² a pixel. */
    static final double TRACKABLE = 40;

    private Texturedness() {}

    /**
     * The smaller eigenvalue of the mean structure tensor around a point (Shi and Tomasi, Good Features to Track, 1994):
     * near 0 on flat ground and along straight edges.
     *
     * @param rgb {@code [height][width][3]}, read from its first byte on
     * @param x pixels
     * @param y pixels
     */
    static double corner(byte[] rgb, int width, int height, double x, double y) {
        int radius = Math.max(3, Math.round(3f * width / 128));
        double xx = 0;
        double xy = 0;
        double yy = 0;
        int n = 0;
        for (int j = Math.max(1, (int) y - radius); j <= Math.min(height - 2, (int) y + radius); j++) {
            for (int i = Math.max(1, (int) x - radius); i <= Math.min(width - 2, (int) x + radius); i++) {
                int at = 3 * (j * width + i);
                double gx = (grey(rgb, at + 3) - grey(rgb, at - 3)) / 2;
                double gy = (grey(rgb, at + 3 * width) - grey(rgb, at - 3 * width)) / 2;
                xx += gx * gx;
                xy += gx * gy;
                yy += gy * gy;
                n++;
            }
        }
        if (n == 0) {
            return 0;
        }
        double half = (xx + yy) / 2;
        return (half - Math.sqrt((xx - yy) * (xx - yy) / 4 + xy * xy)) / n;
    }

    private static double grey(byte[] rgb, int at) {
        return 0.299 * (rgb[at] & 255) + 0.587 * (rgb[at + 1] & 255) + 0.114 * (rgb[at + 2] & 255);
    }

    /** The mean difference of green between pixels two apart, inside a square of a canvas. */
    static double activity(Canvas canvas, int cx, int cy, int radius) {
        double sum = 0;
        int n = 0;
        for (int y = Math.max(0, cy - radius); y < Math.min(canvas.height - 2, cy + radius); y += 3) {
            for (int x = Math.max(0, cx - radius); x < Math.min(canvas.width - 2, cx + radius); x += 3) {
                int at = 3 * (y * canvas.width + x) + 1;
                sum += Math.abs(canvas.rgb[at] - canvas.rgb[at + 6])
                        + Math.abs(canvas.rgb[at] - canvas.rgb[at + 6 * canvas.width]);
                n++;
            }
        }
        return n == 0 ? 0 : sum / n;
    }
}
