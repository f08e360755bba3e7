package org.ardrag.inference.reference;

import org.ardrag.inference.image.RgbImage;

/**
 * Joins a frame that a model made with the large picture that was laid for it: how far the one shows what the other does is
 * judged at the frame's size. Unlike are they where their difference, without what is finer than a few pixels, is large beside
 * the laid picture's own contrast there, since that much the autoencoder changes of what it is given.
 */
final class Agreement {

    /** A difference that means nothing where the laid picture is of one colour; values are in [0, 1]. */
    private static final float USUAL = 0.03f;

    /** The share of the laid picture's standard deviation that means nothing, besides. */
    private static final float CONTRAST = 0.5f;

    /** How many times that is the difference at which they are unlike by 1 - 1/e. */
    private static final float UNLIKE = 2;

    /** What is less unlike than this is alike altogether. */
    private static final float NOTHING = 0.03f;

    /** A binomial filter, for half of its taps. */
    private static final float[] TAPS = {6 / 16f, 4 / 16f, 1 / 16f};

    private final int width;
    private final int height;
    private final int times;
    /** Of each column of a large row: the place of the frame's column at its left or under it, and what lies right of that. */
    private final int[] left;

    private final float[] across;

    /** For frames of this size, and what is laid so many times larger. */
    Agreement(int width, int height, int times) {
        this.width = width;
        this.height = height;
        this.times = times;
        left = new int[times * width];
        across = new float[times * width];
        for (int x = 0; x < left.length; x++) {
            float place = place(x, width);
            left[x] = (int) place;
            across[x] = place - left[x];
        }
    }

    /** Where the middle of a large pixel lies between the middles of a frame's, the rim going on. */
    private float place(int large, int size) {
        return Math.max(0, Math.min(size - 1, (large + 0.5f) / times - 0.5f));
    }

    /**
     * The laid picture where the frame agrees with it, and the frame, enlarged, where it does not.
     *
     * @param laid planes [3, times * height, times * width] in [0, 1]
     */
    RgbImage join(float[] laid, RgbImage frame) {
        float[][] made = new float[3][width * height];
        for (int i = 0; i < 3 * width * height; i++) {
            made[i % 3][i / 3] = (frame.rgb()[i] & 255) / 255f;
        }
        float[] alike = alike(reduced(laid), made);
        int columns = times * width;
        byte[] rgb = new byte[3 * times * height * columns];
        float[] share = new float[width + 1];
        float[][] own = new float[3][width + 1];
        for (int y = 0; y < times * height; y++) {
            row(alike, y, share);
            for (int c = 0; c < 3; c++) {
                row(made[c], y, own[c]);
            }
            for (int x = 0; x < columns; x++) {
                int from = left[x];
                float all = Between.mix(share[from], share[from + 1], across[x]);
                int to = 3 * (y * columns + x);
                for (int c = 0; c < 3; c++) {
                    float value = laid[(c * times * height + y) * columns + x];
                    if (all < 1) {
                        value = Between.mix(Between.mix(own[c][from], own[c][from + 1], across[x]), value, all);
                    }
                    rgb[to + c] = (byte) (255 * value + 0.5f);
                }
            }
        }
        return new RgbImage(columns, times * height, rgb);
    }

    /** A row between two of a plane's, and its last value once more. */
    private void row(float[] plane, int y, float[] out) {
        float place = place(y, height);
        int above = (int) place;
        int below = Math.min(above + 1, height - 1);
        for (int x = 0; x < width; x++) {
            out[x] = Between.mix(plane[above * width + x], plane[below * width + x], place - above);
        }
        out[width] = out[width - 1];
    }

    /** The laid picture at the frame's size: the mean of what each of its pixels holds. */
    private float[][] reduced(float[] laid) {
        float[][] reduced = new float[3][width * height];
        float part = 1f / (times * times);
        int at = 0;
        for (float[] plane : reduced) {
            for (int y = 0; y < times * height; y++) {
                for (int x = 0, to = y / times * width; x < width; x++, to++) {
                    float sum = 0;
                    for (int i = 0; i < times; i++) {
                        sum += laid[at++];
                    }
                    plane[to] += part * sum;
                }
            }
        }
        return reduced;
    }

    /** How much each of the frame's pixels is like the laid picture's, 1 for altogether. */
    private float[] alike(float[][] laid, float[][] made) {
        int n = width * height;
        float[] difference = new float[n];
        float[] variance = new float[n];
        float[] plane = new float[n];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < n; i++) {
                plane[i] = made[c][i] - laid[c][i];
            }
            float[] coarse = smooth(plane);
            float[] mean = smooth(laid[c]);
            for (int i = 0; i < n; i++) {
                plane[i] = laid[c][i] * laid[c][i];
            }
            float[] square = smooth(plane);
            for (int i = 0; i < n; i++) {
                difference[i] += coarse[i] * coarse[i] / 3;
                variance[i] += Math.max(0, square[i] - mean[i] * mean[i]) / 3;
            }
        }
        for (int i = 0; i < n; i++) {
            plane[i] = (float) (Math.sqrt(difference[i]) / (USUAL + CONTRAST * Math.sqrt(variance[i])));
        }
        float[] alike = smooth(plane);
        for (int i = 0; i < n; i++) {
            float unlike = alike[i] / UNLIKE;
            alike[i] = Math.min(1, (float) Math.exp(-unlike * unlike) / (1 - NOTHING));
        }
        return alike;
    }

    private float[] smooth(float[] plane) {
        return smooth(smooth(plane, 1, width), width, height);
    }

    /** Along rows or columns, the rim going on. */
    private float[] smooth(float[] plane, int stride, int size) {
        float[] out = new float[plane.length];
        for (int i = 0; i < plane.length; i++) {
            int at = i / stride % size;
            float sum = TAPS[0] * plane[i];
            for (int d = 1; d < TAPS.length; d++) {
                sum += TAPS[d] * plane[i - Math.min(d, at) * stride];
                sum += TAPS[d] * plane[i + Math.min(d, size - 1 - at) * stride];
            }
            out[i] = sum;
        }
        return out;
    }
}
