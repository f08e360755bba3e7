package org.ardrag.training.clips;

/**
 * The ground of a clip at twice the frame's resolution, with a margin around it that a moving ground needs.
 *
 * <p>Everything is drawn at twice the resolution and read bilinearly: where nothing moves that is a box filter, and a
 * thing at a fraction of a pixel stays as sharp as one at a whole pixel.
 */
final class Canvas {

    /** Canvas pixels a frame pixel. */
    static final int SCALE = 2;

    /** Canvas pixels. */
    final int width;

    final int height;

    /** Canvas pixels between the canvas' edge and the frame's. */
    final int marginX;

    final int marginY;

    /** {@code [height][width][3]}, 0 to 255. */
    final float[] rgb;

    Canvas(int frameWidth, int frameHeight, double margin) {
        marginX = SCALE * (int) Math.ceil(frameWidth * margin);
        marginY = SCALE * (int) Math.ceil(frameHeight * margin);
        width = SCALE * frameWidth + 2 * marginX;
        height = SCALE * frameHeight + 2 * marginY;
        rgb = new float[3 * width * height];
    }

    /** The colour at canvas coordinates, edges prolonged. */
    void sample(float u, float v, float[] out) {
        float x = Pixels.clamp(u - 0.5f, 0, width - 1.001f);
        float y = Pixels.clamp(v - 0.5f, 0, height - 1.001f);
        int x0 = (int) x;
        int y0 = (int) y;
        float fx = x - x0;
        float fy = y - y0;
        int at = 3 * (y0 * width + x0);
        int below = at + 3 * width;
        for (int c = 0; c < 3; c++) {
            float top = Pixels.mix(rgb[at + c], rgb[at + 3 + c], fx);
            float bottom = Pixels.mix(rgb[below + c], rgb[below + 3 + c], fx);
            out[c] = Pixels.mix(top, bottom, fy);
        }
    }
}
