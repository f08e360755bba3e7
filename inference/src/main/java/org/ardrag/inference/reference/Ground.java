package org.ardrag.inference.reference;

import java.util.List;
import org.ardrag.inference.image.RgbImage;

/**
 * What lies under what is held: the frame in which it was grabbed, and the same frame with what it left filled
 * ({@link Completion}).
 *
 * @param width pixels
 * @param height pixels
 * @param frame planes [3, height, width] in [0, 1]
 * @param filled the same layout
 */
@SuppressWarnings("ArrayRecordComponent") // only read
record Ground(int width, int height, float[] frame, float[] filled) {

    /**
     * Fills what the tracks take away in a chunk.
     *
     * @param cuts what each of the tracks takes with it
     */
    static Ground of(RgbImage frame, List<HeldTrack> held, List<Mattes.Cut> cuts) {
        int width = frame.width();
        int height = frame.height();
        int pixels = width * height;
        float[] rgb = new float[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (frame.rgb()[i] & 255) / 255f;
        }
        float[] base = planes(rgb);
        float[] filled = base;
        for (int h = 0; h < held.size(); h++) {
            Matte gap = cuts.get(h).gap();
            if (held.get(h).hasGone() && gap.cover().length > 0) {
                Completion.fill(
                        rgb,
                        width,
                        height,
                        new GapFill.Window(gap.left(), gap.top(), gap.width(), gap.height(), gap.cover()));
                filled = rgb;
            }
        }
        return new Ground(width, height, base, filled == base ? base : planes(rgb));
    }

    private static float[] planes(float[] rgb) {
        int pixels = rgb.length / 3;
        float[] planes = new float[rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            planes[i % 3 * pixels + i / 3] = rgb[i];
        }
        return planes;
    }
}
