package org.ardrag.inference.reference;

import org.ardrag.inference.image.RgbImage;

/** What lies between pixels. */
final class Between {

    private Between() {}

    /** From a at t = 0 to b at t = 1. */
    static float mix(float a, float b, float t) {
        return a + (b - a) * t;
    }

    /**
     * Reads the colour at a place; (0, 0) is the first pixel's middle, and beyond the picture's rim the rim goes on.
     *
     * @param rgb is told the red, green and blue, from 0 to 1
     */
    static void read(RgbImage picture, float x, float y, float[] rgb) {
        int width = picture.width();
        int height = picture.height();
        float cx = Math.max(0, Math.min(width - 1, x));
        float cy = Math.max(0, Math.min(height - 1, y));
        int left = (int) cx;
        int top = (int) cy;
        float across = cx - left;
        float down = cy - top;
        int a = 3 * (top * width + left);
        int b = left + 1 < width ? a + 3 : a;
        int below = top + 1 < height ? 3 * width : 0;
        byte[] bytes = picture.rgb();
        for (int c = 0; c < 3; c++) {
            float upper = mix(bytes[a + c] & 255, bytes[b + c] & 255, across);
            float lower = mix(bytes[a + below + c] & 255, bytes[b + below + c] & 255, across);
            rgb[c] = mix(upper, lower, down) / 255f;
        }
    }
}
