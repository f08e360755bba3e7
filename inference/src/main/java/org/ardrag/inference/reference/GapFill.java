package org.ardrag.inference.reference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Continues a picture into a gap. The texture comes from beside the gap; the difference at the gap's border is carried
 * smoothly inward, as in Pérez et al., Poisson Image Editing (2003), the smooth part being interpolated by pulling known
 * values up a pyramid and pushing them down again (Gortler et al., The Lumigraph, 1996, section 3.4).
 */
public final class GapFill {

    /** From where on a pixel counts as gap when texture is chosen. */
    private static final float SHOWN = 0.5f;

    private final float[] rgb;
    private final int width;
    private final int height;

    /**
     * Works on this picture.
     *
     * @param rgb {@code [height][width][3]} of any range; changed by {@link #fill}
     */
    public GapFill(float[] rgb, int width, int height) {
        this.rgb = rgb;
        this.width = width;
        this.height = height;
    }

    /**
     * A part of the picture with a gap in it.
     *
     * @param left column where it begins
     * @param top row where it begins
     * @param width columns
     * @param height rows
     * @param gap {@code [height][width]}: how much of a pixel is to be replaced; what is 0 is known
     */
    @SuppressWarnings("ArrayRecordComponent") // a window is used once
    public record Window(int left, int top, int width, int height, float[] gap) {}

    /**
     * Of these places beside the gap, as (columns, rows) from it, the one that differs least around it; null if all of them,
     * mirrored at the picture's edge, would show what lies in the gap again.
     */
    public int @Nullable [] bestShift(Window window, List<int[]> shifts) {
        int[] best = null;
        double least = Double.MAX_VALUE;
        for (int[] shift : shifts) {
            if (showsItself(window, shift[0], shift[1])) {
                continue;
            }
            double sum = difference(window, shift[0], shift[1]);
            boolean outside = window.left() + shift[0] < 0
                    || window.top() + shift[1] < 0
                    || window.left() + window.width() + shift[0] > width
                    || window.top() + window.height() + shift[1] > height;
            sum *= outside ? 1.5 : 1; // what is mirrored is seldom as likely
            if (sum < least) {
                least = sum;
                best = shift;
            }
        }
        return best;
    }

    /** Whether a pixel that is mostly gap would be taken from one that is. */
    private boolean showsItself(Window window, int dx, int dy) {
        for (int y = 0; y < window.height(); y++) {
            for (int x = 0; x < window.width(); x++) {
                if (window.gap()[y * window.width() + x] >= SHOWN) {
                    int u = fold(window.left() + x + dx, width) - window.left();
                    int v = fold(window.top() + y + dy, height) - window.top();
                    boolean inside = u >= 0 && v >= 0 && u < window.width() && v < window.height();
                    if (inside && window.gap()[v * window.width() + u] >= SHOWN) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private double difference(Window window, int dx, int dy) {
        double sum = 0;
        for (int y = 0; y < window.height(); y += 3) {
            for (int x = 0; x < window.width(); x += 3) {
                if (window.gap()[y * window.width() + x] == 0) {
                    int here = 3 * ((window.top() + y) * width + window.left() + x);
                    int there = 3 * mirrored(window.left() + x + dx, window.top() + y + dy);
                    for (int c = 0; c < 3; c++) {
                        sum += Math.abs(rgb[here + c] - rgb[there + c]);
                    }
                }
            }
        }
        return sum;
    }

    /**
     * Fills the gap.
     *
     * @param shift where the texture is taken from, as (columns, rows) from the gap; null for none, only what lies around
     *     carried inward
     * @param texture how much of it is taken, from 0 (only what lies around) to 1
     * @param highest value of the picture; the lowest is 0
     */
    public void fill(Window window, int @Nullable [] shift, float texture, float highest) {
        int n = window.width() * window.height();
        float[] gap = window.gap();
        float[] taken = new float[3 * n];
        float[] difference = new float[4 * n]; // red, green, blue, weight
        for (int at = 0; at < n; at++) {
            int x = window.left() + at % window.width();
            int y = window.top() + at / window.width();
            for (int c = 0; c < 3; c++) {
                taken[3 * at + c] = shift == null ? 0 : texture * rgb[3 * mirrored(x + shift[0], y + shift[1]) + c];
                if (gap[at] == 0) {
                    difference[4 * at + c] = rgb[3 * (y * width + x) + c] - taken[3 * at + c];
                }
            }
            difference[4 * at + 3] = gap[at] == 0 ? 1 : 0;
        }
        spread(difference, window.width(), window.height());
        for (int at = 0; at < n; at++) {
            int here = 3 * ((window.top() + at / window.width()) * width + window.left() + at % window.width());
            for (int c = 0; c < 3 && gap[at] > 0; c++) {
                float fill = Math.max(0, Math.min(highest, taken[3 * at + c] + difference[4 * at + c]));
                rgb[here + c] = Between.mix(rgb[here + c], fill, gap[at]);
            }
        }
    }

    private int mirrored(int x, int y) {
        return fold(y, height) * width + fold(x, width);
    }

    private static int fold(int i, int n) {
        int period = 2 * n;
        int folded = ((i % period) + period) % period;
        return folded < n ? folded : period - 1 - folded;
    }

    /** Fills {@code [height][width][4]} where the fourth value, the weight, is 0. */
    private static void spread(float[] plane, int width, int height) {
        if (width <= 2 && height <= 2) {
            return;
        }
        int w = (width + 1) / 2;
        int h = (height + 1) / 2;
        float[] half = new float[4 * w * h];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int from = 4 * (y * width + x);
                int to = 4 * ((y / 2) * w + x / 2);
                if (plane[from + 3] > 0) {
                    for (int c = 0; c < 4; c++) {
                        half[to + c] += plane[from + c];
                    }
                }
            }
        }
        for (int i = 0; i < w * h; i++) {
            float weight = half[4 * i + 3];
            if (weight > 0) {
                for (int c = 0; c < 4; c++) {
                    half[4 * i + c] /= weight;
                }
            }
        }
        spread(half, w, h);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int to = 4 * (y * width + x);
                if (plane[to + 3] == 0) {
                    read(half, w, h, (x + 0.5f) / 2 - 0.5f, (y + 0.5f) / 2 - 0.5f, plane, to);
                }
            }
        }
    }

    private static void read(float[] plane, int width, int height, float x, float y, float[] out, int to) {
        float u = Math.max(0, Math.min(width - 1, x));
        float v = Math.max(0, Math.min(height - 1, y));
        int x0 = (int) u;
        int y0 = (int) v;
        int x1 = Math.min(x0 + 1, width - 1);
        int y1 = Math.min(y0 + 1, height - 1);
        for (int c = 0; c < 3; c++) {
            float above = Between.mix(plane[4 * (y0 * width + x0) + c], plane[4 * (y0 * width + x1) + c], u - x0);
            float below = Between.mix(plane[4 * (y1 * width + x0) + c], plane[4 * (y1 * width + x1) + c], u - x0);
            out[to + c] = Between.mix(above, below, v - y0);
        }
        out[to + 3] = 1;
    }
}
