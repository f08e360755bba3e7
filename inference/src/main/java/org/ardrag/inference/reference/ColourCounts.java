package org.ardrag.inference.reference;

import org.ardrag.inference.image.RgbImage;

/** How often each colour was seen, in cubes of 16 values a channel that share with those beside them. */
final class ColourCounts {

    private static final int SIDE = 16;
    private static final int WIDE = 256 / SIDE;

    private float[] counts = new float[SIDE * SIDE * SIDE];
    private double total;

    /** The colour of a pixel, as the others take it. */
    static int colour(RgbImage picture, int x, int y) {
        int at = 3 * (y * picture.width() + x);
        byte[] rgb = picture.rgb();
        int red = (rgb[at] & 255) / WIDE;
        int green = (rgb[at + 1] & 255) / WIDE;
        int blue = (rgb[at + 2] & 255) / WIDE;
        return (red * SIDE + green) * SIDE + blue;
    }

    /** Counts a colour. */
    void add(int colour, float weight) {
        counts[colour] += weight;
        total += weight;
    }

    /** Lets each cube share what it has with its neighbours: a half of it along each channel. */
    void spread() {
        for (int stride = 1; stride < counts.length; stride *= SIDE) {
            float[] spread = new float[counts.length];
            for (int i = 0; i < spread.length; i++) {
                int level = i / stride % SIDE;
                float below = counts[level > 0 ? i - stride : i];
                float above = counts[level < SIDE - 1 ? i + stride : i];
                spread[i] = (below + 2 * counts[i] + above) / 4;
            }
            counts = spread;
        }
    }

    /** The share of all that was counted that has this colour. */
    double of(int colour) {
        return counts[colour] / Math.max(1, total);
    }
}
