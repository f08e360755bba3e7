package org.ardrag.training.reward;

import org.ardrag.inference.image.RgbImage;

/**
 * Structural similarity at every place (Wang et al., Image quality assessment: from error visibility to structural
 * similarity, 2004, with its constants), over even square windows, the mean of the three colours.
 */
final class Similarity {

    private static final double C1 = 0.01 * 255 * 0.01 * 255;
    private static final double C2 = 0.03 * 255 * 0.03 * 255;
    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final int half;

    /** @param half half the window's side, pixels; it has 2 half + 1 */
    Similarity(int width, int height, int half) {
        this.width = width;
        this.height = height;
        this.half = half;
    }

    /** A picture's colours, 0 to 255, and their means and variances around every pixel, [3][height * width] each. */
    record Colours(float[][] values, float[][] means, float[][] variances) {}

    Colours colours(RgbImage picture) {
        float[][] values = new float[CHANNELS][width * height];
        for (int i = 0; i < picture.rgb().length; i++) {
            values[i % CHANNELS][i / CHANNELS] = picture.rgb()[i] & 255;
        }
        return colours(values);
    }

    private Colours colours(float[][] values) {
        float[][] means = new float[CHANNELS][];
        float[][] variances = new float[CHANNELS][];
        for (int c = 0; c < CHANNELS; c++) {
            means[c] = mean(values[c]);
            variances[c] = mean(product(values[c], values[c]));
            for (int i = 0; i < means[c].length; i++) {
                variances[c][i] = Math.max(0, variances[c][i] - means[c][i] * means[c][i]);
            }
        }
        return new Colours(values, means, variances);
    }

    /** The similarity around every pixel, -1 to 1, 1 for equal surroundings. */
    float[] of(Colours a, Colours b) {
        float[] sum = new float[width * height];
        for (int c = 0; c < CHANNELS; c++) {
            float[] products = mean(product(a.values[c], b.values[c]));
            for (int i = 0; i < sum.length; i++) {
                double ma = a.means[c][i];
                double mb = b.means[c][i];
                double luminance = (2 * ma * mb + C1) / (ma * ma + mb * mb + C1);
                double structure = (2 * (products[i] - ma * mb) + C2) / (a.variances[c][i] + b.variances[c][i] + C2);
                sum[i] += (float) (luminance * structure / CHANNELS);
            }
        }
        return sum;
    }

    /** Colours moved by (dx, dy) pixels, read between pixels, edges prolonged. */
    Colours moved(Colours picture, double dx, double dy) {
        float[][] out = new float[CHANNELS][width * height];
        int left = (int) Math.floor(-dx);
        int top = (int) Math.floor(-dy);
        float across = (float) (-dx - left);
        float down = (float) (-dy - top);
        for (int y = 0; y < height; y++) {
            int upper = clamp(y + top, height) * width;
            int lower = clamp(y + top + 1, height) * width;
            for (int x = 0; x < width; x++) {
                int a = clamp(x + left, width);
                int b = clamp(x + left + 1, width);
                for (int c = 0; c < CHANNELS; c++) {
                    float[] p = picture.values[c];
                    float above = p[upper + a] * (1 - across) + p[upper + b] * across;
                    float below = p[lower + a] * (1 - across) + p[lower + b] * across;
                    out[c][y * width + x] = above * (1 - down) + below * down;
                }
            }
        }
        return colours(out);
    }

    private static int clamp(int at, int size) {
        return Math.max(0, Math.min(size - 1, at));
    }

    private static float[] product(float[] a, float[] b) {
        float[] out = new float[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] * b[i];
        }
        return out;
    }

    /** The mean over the window around every pixel, as much of it as lies inside: rows first, then columns. */
    private float[] mean(float[] values) {
        float[] rows = new float[values.length];
        float[] out = new float[values.length];
        double[] sums = new double[Math.max(width, height) + 1]; // sums[k]: of the first k
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                sums[x + 1] = sums[x] + values[y * width + x];
            }
            for (int x = 0; x < width; x++) {
                rows[y * width + x] = window(sums, x, width);
            }
        }
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                sums[y + 1] = sums[y] + rows[y * width + x];
            }
            for (int y = 0; y < height; y++) {
                out[y * width + x] = window(sums, y, height);
            }
        }
        return out;
    }

    private float window(double[] sums, int at, int size) {
        int from = Math.max(0, at - half);
        int to = Math.min(size, at + half + 1);
        return (float) ((sums[to] - sums[from]) / (to - from));
    }
}
