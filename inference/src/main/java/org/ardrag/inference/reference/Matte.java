package org.ardrag.inference.reference;

/**
 * A part of the frame with a share for each of its pixels: of how much goes along with a held point, or is to be filled.
 *
 * @param left column of the frame where it begins
 * @param top row of the frame where it begins
 * @param width columns
 * @param height rows
 * @param cover {@code [height][width]}, from 0 to 1; beyond it lies 0
 */
@SuppressWarnings("ArrayRecordComponent") // made once for each grabbed point, and only read
record Matte(int left, int top, int width, int height, float[] cover) {

    /** Less cover than this leaves nothing to be filled, and half of it everything. */
    private static final float FAINT = 0.1f;

    private static final float HALF = 0.5f;

    /** Is told what a pixel of the frame is worth. */
    interface Visit {
        void pixel(int x, int y, float cover);
    }

    /** Visits all that is more than 0, shifted by so many pixels, inside a frame of this size. */
    void visit(float dx, float dy, int frameWidth, int frameHeight, Visit visit) {
        int right = (int) Math.min(frameWidth, Math.ceil(left + width + dx));
        int bottom = (int) Math.min(frameHeight, Math.ceil(top + height + dy));
        for (int y = (int) Math.max(0, Math.floor(top + dy)); y < bottom; y++) {
            for (int x = (int) Math.max(0, Math.floor(left + dx)); x < right; x++) {
                float here = at(x - dx, y - dy);
                if (here > 0) {
                    visit.pixel(x, y, here);
                }
            }
        }
    }

    /** The share at a place of the frame, between pixels as those around it have it; (0, 0) is the first pixel's middle. */
    private float at(float x, float y) {
        int x0 = (int) Math.floor(x);
        int y0 = (int) Math.floor(y);
        float above = Between.mix(pixel(x0, y0), pixel(x0 + 1, y0), x - x0);
        float below = Between.mix(pixel(x0, y0 + 1), pixel(x0 + 1, y0 + 1), x - x0);
        return Between.mix(above, below, y - y0);
    }

    /** The share of a pixel of the frame. */
    float pixel(int x, int y) {
        boolean inside = x >= left && y >= top && x < left + width && y < top + height;
        return inside ? cover[(y - top) * width + x - left] : 0;
    }

    /** The same in a frame so many times as wide and as high. */
    Matte enlarged(int times) {
        int columns = times * width;
        float[] large = new float[columns * times * height];
        for (int i = 0; i < large.length; i++) {
            float x = (i % columns + 0.5f) / times - 0.5f; // at its rim, which may be the frame's, it goes on
            float y = (i / columns + 0.5f) / times - 0.5f;
            large[i] = at(left + within(x, width), top + within(y, height));
        }
        return new Matte(times * left, times * top, columns, times * height, large);
    }

    private static float within(float place, int size) {
        return Math.max(0, Math.min(size - 1, place));
    }

    /** What either of two mattes of the same part covers. */
    Matte or(Matte other) {
        float[] most = cover.clone();
        for (int i = 0; i < most.length; i++) {
            most[i] = Math.max(most[i], other.cover[i]);
        }
        return new Matte(left, top, width, height, most);
    }

    /** The part of it in which anything is more than 0, and so many pixels around that; nothing if nothing is. */
    Matte cropped(int margin) {
        int[] box = {width, height, 0, 0};
        for (int i = 0; i < cover.length; i++) {
            if (cover[i] > 0) {
                box[0] = Math.min(box[0], i % width);
                box[1] = Math.min(box[1], i / width);
                box[2] = Math.max(box[2], i % width + 1);
                box[3] = Math.max(box[3], i / width + 1);
            }
        }
        if (box[2] == 0) {
            return new Matte(left, top, 0, 0, new float[0]);
        }
        int x = Math.max(0, box[0] - margin);
        int y = Math.max(0, box[1] - margin);
        int columns = Math.min(width, box[2] + margin) - x;
        int rows = Math.min(height, box[3] + margin) - y;
        float[] part = new float[columns * rows];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(cover, (y + row) * width + x, part, row * columns, columns);
        }
        return new Matte(left + x, top + y, columns, rows, part);
    }

    /** What has to be filled when this has gone: a pixel to each side more, whole from half cover on. */
    Matte gap() {
        float[] gap = new float[cover.length];
        for (int i = 0; i < gap.length; i++) {
            float most = 0;
            for (int beside = 0; beside < 9; beside++) {
                most = Math.max(most, pixel(left + i % width - 1 + beside % 3, top + i / width - 1 + beside / 3));
            }
            gap[i] = Math.max(0, Math.min(1, (most - FAINT) / (HALF - FAINT)));
        }
        return new Matte(left, top, width, height, gap);
    }
}
