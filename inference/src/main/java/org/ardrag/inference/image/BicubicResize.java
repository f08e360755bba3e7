package org.ardrag.inference.image;

/**
 * Pillow's bicubic resizing of 8-bit pictures, to the bit ({@code libImaging/Resample.c}): Keys' kernel with a = -0.5,
 * widened when a picture shrinks, weights as fixed-point numbers, rows first, rounded to bytes in between.
 */
public final class BicubicResize {

    /** {@code PRECISION_BITS}: what 32 bits leave beside a byte and two bits of headroom. */
    private static final int PRECISION = 32 - 8 - 2;

    private static final double SUPPORT = 2;

    private BicubicResize() {}

    /** Weights of the input pixels that make one output pixel, from {@code first} on. */
    private record Taps(int first, int[] weights) {}

    /** Resizes to so many pixels. */
    public static RgbImage resize(RgbImage image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "a size of " + width + " x " + height + " was asked for, 1 x 1 is the least");
        }
        byte[] wide = image.width() == width ? image.rgb() : rows(image, width);
        return new RgbImage(
                width, height, image.height() == height ? wide : columns(wide, width, image.height(), height));
    }

    /** Cuts a rectangle out. */
    public static RgbImage crop(RgbImage image, int left, int top, int width, int height) {
        byte[] out = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left), out, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, out);
    }

    private static byte[] rows(RgbImage image, int width) {
        byte[] rgb = image.rgb();
        byte[] out = new byte[3 * width * image.height()];
        Taps[] taps = taps(image.width(), width);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    int start = 3 * (y * image.width() + taps[x].first()) + c;
                    out[3 * (y * width + x) + c] = weighted(rgb, start, 3, taps[x].weights());
                }
            }
        }
        return out;
    }

    private static byte[] columns(byte[] rgb, int width, int from, int height) {
        byte[] out = new byte[3 * width * height];
        Taps[] taps = taps(from, height);
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < 3 * width; i++) {
                int start = 3 * width * taps[y].first() + i;
                out[3 * width * y + i] = weighted(rgb, start, 3 * width, taps[y].weights());
            }
        }
        return out;
    }

    private static byte weighted(byte[] rgb, int start, int stride, int[] weights) {
        int sum = 1 << (PRECISION - 1);
        for (int i = 0; i < weights.length; i++) {
            sum += (rgb[start + i * stride] & 255) * weights[i];
        }
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }

    /** {@code precompute_coeffs} and {@code normalize_coeffs_8bpc}. */
    private static Taps[] taps(int from, int to) {
        double scale = (double) from / to;
        double widened = Math.max(1, scale);
        double support = SUPPORT * widened;
        Taps[] taps = new Taps[to];
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            int first = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(from, (int) (centre + support + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = kernel((k + first - centre + 0.5) / widened);
                sum += weights[k];
            }
            int[] fixed = new int[weights.length];
            for (int k = 0; k < weights.length; k++) {
                double weight = weights[k] / sum * (1 << PRECISION);
                fixed[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            taps[i] = new Taps(first, fixed);
        }
        return taps;
    }

    private static double kernel(double distance) {
        double a = -0.5;
        double x = Math.abs(distance);
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
}
