package org.ardrag.training.clips;

/** A square texture, continued beyond its edges by mirroring, with halved copies for shrinking. */
final class Texture {

    private static final int LEVELS = 3;

    /** An adjective for captions. */
    final String kind;

    /** Texels a side, a power of two. */
    final int size;

    private final byte[][] levels;

    /** {@code rgb} is {@code [size][size][3]} with values of about 0 to 255. */
    Texture(String kind, int size, float[] rgb) {
        if (Integer.bitCount(size) != 1 || rgb.length != 3 * size * size) {
            throw new IllegalArgumentException("a texture's side is a power of two with three values a texel, " + size
                    + " and " + rgb.length + " were given");
        }
        this.kind = kind;
        this.size = size;
        levels = new byte[LEVELS][];
        float[] plane = rgb;
        for (int level = 0; level < LEVELS; level++) {
            levels[level] = Pixels.toBytes(plane);
            plane = halve(plane, size >> level);
        }
    }

    private static float[] halve(float[] plane, int size) {
        int half = size / 2;
        float[] out = new float[3 * half * half];
        int row = 3 * size;
        for (int y = 0; y < half; y++) {
            for (int x = 0; x < half; x++) {
                for (int c = 0; c < 3; c++) {
                    int at = 2 * y * row + 6 * x + c;
                    out[3 * (y * half + x) + c] =
                            (plane[at] + plane[at + 3] + plane[at + row] + plane[at + row + 3]) / 4;
                }
            }
        }
        return out;
    }

    /** The colour at texel coordinates (u, v) of the full size, read from the copy shrunk {@code level} times. */
    void sample(float u, float v, int level, float[] out) {
        byte[] texels = levels[level];
        int n = size >> level;
        float scale = 1f / (1 << level);
        float x = u * scale - 0.5f;
        float y = v * scale - 0.5f;
        int x0 = Pixels.floor(x);
        int y0 = Pixels.floor(y);
        float fx = x - x0;
        float fy = y - y0;
        int left = 3 * mirror(x0, n);
        int right = 3 * mirror(x0 + 1, n);
        int top = 3 * n * mirror(y0, n);
        int bottom = 3 * n * mirror(y0 + 1, n);
        float a = (1 - fx) * (1 - fy);
        float b = fx * (1 - fy);
        float c = (1 - fx) * fy;
        float d = fx * fy;
        for (int i = 0; i < 3; i++) {
            out[i] = a * (texels[top + left + i] & 255)
                    + b * (texels[top + right + i] & 255)
                    + c * (texels[bottom + left + i] & 255)
                    + d * (texels[bottom + right + i] & 255);
        }
    }

    private static int mirror(int i, int n) {
        int folded = i & (2 * n - 1);
        return folded < n ? folded : 2 * n - 1 - folded;
    }
}
