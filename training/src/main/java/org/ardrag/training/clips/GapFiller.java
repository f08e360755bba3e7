package org.ardrag.training.clips;

/**
 * Continues the ground into the gap that a cut patch leaves.
 *
 * <p>The texture comes from beside the gap; the difference at the gap's border is carried smoothly inward, as in Pérez
 * et al., Poisson Image Editing (2003), the smooth part being interpolated by pulling known values up a pyramid and
 * pushing them down again (Gortler et al., The Lumigraph, 1996, section 3.4).
 */
final class GapFiller {

    private static final int CANDIDATES = 6;

    private GapFiller() {}

    /** {@code gap} is {@code [height][width]}: how much of a canvas pixel is to be replaced. */
    static void fill(Dice dice, Canvas canvas, int left, int top, int width, int height, float[] gap) {
        boolean plain = dice.chance(0.15);
        int[] shift = plain ? new int[2] : bestShift(dice, canvas, left, top, width, height, gap);
        int n = width * height;
        float[] texture = new float[3 * n];
        float[] difference = new float[4 * n]; // red, green, blue, weight
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int here = 3 * ((top + y) * canvas.width + left + x);
                int there = plain ? -1 : 3 * shifted(canvas, left + x + shift[0], top + y + shift[1]);
                for (int c = 0; c < 3; c++) {
                    texture[3 * at + c] = plain ? 0 : canvas.rgb[there + c];
                    if (gap[at] == 0) {
                        difference[4 * at + c] = canvas.rgb[here + c] - texture[3 * at + c];
                    }
                }
                difference[4 * at + 3] = gap[at] == 0 ? 1 : 0;
            }
        }
        spread(difference, width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = y * width + x;
                int here = 3 * ((top + y) * canvas.width + left + x);
                for (int c = 0; c < 3 && gap[at] > 0; c++) {
                    float fill = Pixels.clamp(texture[3 * at + c] + difference[4 * at + c], 0, 255);
                    canvas.rgb[here + c] = Pixels.mix(canvas.rgb[here + c], fill, gap[at]);
                }
            }
        }
    }

    /** Of a few places beside the gap the one that differs least around it. */
    private static int[] bestShift(Dice dice, Canvas canvas, int left, int top, int width, int height, float[] gap) {
        int[] best = new int[2];
        double least = Double.MAX_VALUE;
        for (int i = 0; i < CANDIDATES; i++) {
            double angle = dice.angle();
            int dx = (int) Math.round(Math.cos(angle) * width * 1.05);
            int dy = (int) Math.round(Math.sin(angle) * height * 1.05);
            double sum = 0;
            for (int y = 0; y < height; y += 3) {
                for (int x = 0; x < width; x += 3) {
                    if (gap[y * width + x] == 0) {
                        int here = 3 * ((top + y) * canvas.width + left + x);
                        int there = 3 * shifted(canvas, left + x + dx, top + y + dy);
                        for (int c = 0; c < 3; c++) {
                            sum += Math.abs(canvas.rgb[here + c] - canvas.rgb[there + c]);
                        }
                    }
                }
            }
            boolean outside = left + dx < 0
                    || top + dy < 0
                    || left + width + dx > canvas.width
                    || top + height + dy > canvas.height;
            sum *= outside ? 1.5 : 1; // a mirrored place would show the patch itself again
            if (sum < least) {
                least = sum;
                best = new int[] {dx, dy};
            }
        }
        return best;
    }

    private static int shifted(Canvas canvas, int x, int y) {
        return fold(y, canvas.height) * canvas.width + fold(x, canvas.width);
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
        float u = Pixels.clamp(x, 0, width - 1);
        float v = Pixels.clamp(y, 0, height - 1);
        int x0 = (int) u;
        int y0 = (int) v;
        int x1 = Math.min(x0 + 1, width - 1);
        int y1 = Math.min(y0 + 1, height - 1);
        for (int c = 0; c < 3; c++) {
            float above = Pixels.mix(plane[4 * (y0 * width + x0) + c], plane[4 * (y0 * width + x1) + c], u - x0);
            float below = Pixels.mix(plane[4 * (y1 * width + x0) + c], plane[4 * (y1 * width + x1) + c], u - x0);
            out[to + c] = Pixels.mix(above, below, v - y0);
        }
        out[to + 3] = 1;
    }
}
