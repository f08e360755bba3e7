package org.ardrag.inference.reference;

/**
 * What patches are compared by: each pixel's red, green and blue, and how much these change from column to column and from row
 * to row around it. Told by colours alone, what is half made, and so blurred, is most like what is flat, and a fine texture
 * ends where the gap begins (the texture features of Newson et al., Video Inpainting of Complex Scenes, 2014).
 *
 * @param width pixels
 * @param height pixels
 * @param values {@code [height][width][5]}, colours in [0, 1]; in the gap, what is thought of it so far
 * @param gap {@code [height][width]}
 */
@SuppressWarnings("ArrayRecordComponent") // a level works on them in place
record Features(int width, int height, float[] values, boolean[] gap) {

    /** Values of a pixel. */
    static final int CHANNELS = 5;

    private static final int COLOURS = 3;

    /** What a change of colour counts for, in colours. */
    private static final float TEXTURE = 4;

    /** It is the mean over so many pixels to each side. */
    private static final int AROUND = 2;

    /**
     * Those of a picture whose gap is empty: what lies around it is carried inward, and what it says of texture, too.
     *
     * @param rgb {@code [height][width][3]} in [0, 1]; its gap is filled so
     */
    static Features of(int width, int height, float[] rgb, boolean[] gap) {
        float[] texture = texture(width, height, rgb, gap);
        carryInward(width, height, rgb, gap, 1);
        carryInward(width, height, texture, gap, TEXTURE);
        float[] values = new float[CHANNELS * gap.length];
        for (int i = 0; i < gap.length; i++) {
            System.arraycopy(rgb, COLOURS * i, values, CHANNELS * i, COLOURS);
            System.arraycopy(texture, COLOURS * i, values, CHANNELS * i + COLOURS, CHANNELS - COLOURS);
        }
        return new Features(width, height, values, gap);
    }

    private static void carryInward(int width, int height, float[] planes, boolean[] gap, float highest) {
        float[] whole = new float[gap.length];
        for (int i = 0; i < gap.length; i++) {
            whole[i] = gap[i] ? 1 : 0;
        }
        new GapFill(planes, width, height).fill(new GapFill.Window(0, 0, width, height, whole), null, 0, highest);
    }

    /** {@code [height][width][3]}: from column to column, from row to row, and nothing. */
    private static float[] texture(int width, int height, float[] rgb, boolean[] gap) {
        float[] changes = new float[COLOURS * gap.length]; // and where they are known
        for (int i = 0; i < gap.length; i++) {
            boolean inside = i % width + 1 < width && i / width + 1 < height;
            if (inside && !gap[i] && !gap[i + 1] && !gap[i + width]) {
                changes[COLOURS * i] = TEXTURE * change(rgb, i, i + 1);
                changes[COLOURS * i + 1] = TEXTURE * change(rgb, i, i + width);
                changes[COLOURS * i + 2] = 1;
            }
        }
        float[] sums = sums(sums(changes, 1, width), width, height);
        float[] texture = new float[COLOURS * gap.length];
        for (int i = 0; i < gap.length; i++) {
            float known = Math.max(1, sums[COLOURS * i + 2]);
            texture[COLOURS * i] = sums[COLOURS * i] / known;
            texture[COLOURS * i + 1] = sums[COLOURS * i + 1] / known;
        }
        return texture;
    }

    /** Of those beside each pixel along rows or columns. */
    private static float[] sums(float[] planes, int stride, int size) {
        float[] sums = new float[planes.length];
        for (int i = 0; i < planes.length / COLOURS; i++) {
            int at = i / stride % size;
            for (int n = Math.max(-AROUND, -at); n <= Math.min(AROUND, size - 1 - at); n++) {
                for (int c = 0; c < COLOURS; c++) {
                    sums[COLOURS * i + c] += planes[COLOURS * (i + n * stride) + c];
                }
            }
        }
        return sums;
    }

    private static float change(float[] rgb, int i, int j) {
        float sum = 0;
        for (int c = 0; c < COLOURS; c++) {
            sum += rgb[COLOURS * j + c] - rgb[COLOURS * i + c];
        }
        return Math.abs(sum) / COLOURS;
    }

    /** The same at half the size; a pixel of which any part is gap is gap. */
    Features half() {
        int columns = width / 2;
        int rows = height / 2;
        float[] means = new float[CHANNELS * columns * rows];
        boolean[] any = new boolean[columns * rows];
        for (int i = 0; i < any.length; i++) {
            for (int n = 0; n < 4; n++) {
                int at = (2 * (i / columns) + n / 2) * width + 2 * (i % columns) + n % 2;
                any[i] |= gap[at];
                for (int c = 0; c < CHANNELS; c++) {
                    means[CHANNELS * i + c] += values[CHANNELS * at + c] / 4;
                }
            }
        }
        return new Features(columns, rows, means, any);
    }

    /** The colours of a pixel, from 0 to 1. */
    void colours(int i, float[] rgb, int to) {
        System.arraycopy(values, CHANNELS * i, rgb, to, COLOURS);
    }
}
