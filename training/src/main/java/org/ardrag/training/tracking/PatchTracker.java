package org.ardrag.training.tracking;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * Looks in every frame for the patch that was around the point in the first one, by normalised cross-correlation, around
 * the place where it found it last. A frame in which nothing resembles the patch has no place; it is looked for again in
 * the next one, in a wider circle.
 */
public final class PatchTracker implements PointTracker {

    /** The least correlation that counts as found. */
    private static final double LEAST = 0.6;

    /** Half the patch's side and the farthest way between two frames, pixels at 128 pixels of width. */
    private static final double HALF = 5;

    private static final double REACH = 7;

    /** The circle grows to this many times its size while the point is lost. */
    private static final int WIDEST = 3;

    @Override
    public String name() {
        return "patch correlation";
    }

    @Override
    public List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points) {
        GreyFrames.requireSameSize(frames);
        List<float[]> grey = frames.stream().map(GreyFrames::luma).toList();
        int width = frames.get(0).width();
        int height = frames.get(0).height();
        List<TrackedPath> paths = new ArrayList<>();
        for (PixelPoint point : points) {
            paths.add(follow(grey, width, height, point));
        }
        return paths;
    }

    private static TrackedPath follow(List<float[]> grey, int width, int height, PixelPoint point) {
        int half = (int) Math.max(3, Math.round(HALF * width / 128));
        int reach = (int) Math.max(3, Math.round(REACH * width / 128));
        @Nullable PixelPoint[] found = new @Nullable PixelPoint[grey.size()];
        found[0] = point;
        int px = (int) Math.floor(point.x());
        int py = (int) Math.floor(point.y());
        Patch patch = new Patch(grey.get(0), width, height, px, py, half);
        int lastX = px;
        int lastY = py;
        int misses = 0;
        for (int f = 1; f < found.length; f++) {
            int far = reach * Math.min(WIDEST, 1 + misses);
            double best = LEAST;
            int bestX = -1;
            int bestY = -1;
            for (int y = Math.max(0, lastY - far); y <= Math.min(height - 1, lastY + far); y++) {
                for (int x = Math.max(0, lastX - far); x <= Math.min(width - 1, lastX + far); x++) {
                    double likeness = patch.likeness(grey.get(f), x, y);
                    if (likeness > best) {
                        best = likeness;
                        bestX = x;
                        bestY = y;
                    }
                }
            }
            misses = bestX < 0 ? misses + 1 : 0;
            if (bestX >= 0) {
                lastX = bestX;
                lastY = bestY;
                double[] shift = patch.refine(grey.get(f), bestX, bestY, best);
                found[f] = new PixelPoint(bestX + shift[0] + point.x() - px, bestY + shift[1] + point.y() - py);
            }
        }
        return TrackedPath.of(found);
    }

    /** A square of the first frame, its middle weighing most; what lies outside the frame is left out. */
    private static final class Patch {

        /** Weight falls to 0.6 at this share of half the side: what matters is the point, not what is behind its thing. */
        private static final double WIDTH = 0.45;

        private final int width;
        private final int height;
        private final int half;
        private final float[] values;
        private double all;
        private final double[] weights; // 0 outside the frame

        Patch(float[] grey, int width, int height, int px, int py, int half) {
            this.width = width;
            this.height = height;
            this.half = half;
            int side = 2 * half + 1;
            values = new float[side * side];
            weights = new double[side * side];
            for (int j = -half, i = 0; j <= half; j++) {
                for (int k = -half; k <= half; k++, i++) {
                    int x = px + k;
                    int y = py + j;
                    boolean known = x >= 0 && y >= 0 && x < width && y < height;
                    double far = (j * j + k * k) / (WIDTH * WIDTH * half * half);
                    weights[i] = known ? Math.exp(-far / 2) : 0;
                    all += weights[i];
                    values[i] = known ? grey[y * width + x] : 0;
                }
            }
        }

        /** Weighted correlation coefficient, -1 to 1, over the pixels that both squares have; -1 if they are too few or flat. */
        double likeness(float[] grey, int cx, int cy) {
            double a = 0;
            double b = 0;
            double aa = 0;
            double bb = 0;
            double ab = 0;
            double n = 0;
            for (int j = -half, i = 0; j <= half; j++) {
                int y = cy + j;
                for (int k = -half; k <= half; k++, i++) {
                    int x = cx + k;
                    double w = weights[i];
                    if (w > 0 && x >= 0 && y >= 0 && x < width && y < height) {
                        double p = values[i];
                        double q = grey[y * width + x];
                        a += w * p;
                        b += w * q;
                        aa += w * p * p;
                        bb += w * q * q;
                        ab += w * p * q;
                        n += w;
                    }
                }
            }
            if (n < all / 2) {
                return -1;
            }
            double va = aa - a * a / n;
            double vb = bb - b * b / n;
            return va < 1e-6 * n || vb < 1e-6 * n ? -1 : (ab - a * b / n) / Math.sqrt(va * vb);
        }

        /** How far the peak lies from a pixel, by a parabola on each axis. */
        double[] refine(float[] grey, int x, int y, double peak) {
            return new double[] {
                peakShift(likeness(grey, x - 1, y), peak, likeness(grey, x + 1, y)),
                peakShift(likeness(grey, x, y - 1), peak, likeness(grey, x, y + 1))
            };
        }

        private static double peakShift(double left, double peak, double right) {
            double bend = left - 2 * peak + right;
            if (left < -0.99 || right < -0.99 || bend >= 0) {
                return 0;
            }
            return Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend)));
        }
    }
}
