package org.ardrag.training.evaluate;

import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** How much one picture differs from another, and how sharp a picture is. */
public final class ImageMetrics {

    /** What {@link #psnr} gives for equal pictures, dB: above anything that 8 bits a channel can tell apart. */
    public static final double EQUAL = 100;

    /** Wang et al., Image quality assessment (2004): window of 11 pixels, sigma 1.5, K1 = 0.01, K2 = 0.03. */
    private static final int WINDOW = 11;

    private static final double SIGMA = 1.5;
    private static final double C1 = 0.01 * 255 * 0.01 * 255;
    private static final double C2 = 0.03 * 255 * 0.03 * 255;

    private ImageMetrics() {}

    /** Mean squared difference of all channels, black being 0 and white 1. */
    public static double squaredError(RgbImage a, RgbImage b) {
        requireSameSize(a, b);
        long sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            int difference = (a.rgb()[i] & 255) - (b.rgb()[i] & 255);
            sum += (long) difference * difference;
        }
        return (double) sum / a.rgb().length / (255.0 * 255.0);
    }

    /** Peak signal-to-noise ratio of a mean squared error in dB, {@link #EQUAL} at the most. */
    public static double psnr(double squaredError) {
        return squaredError <= 0 ? EQUAL : Math.min(EQUAL, -10 * Math.log10(squaredError));
    }

    /** Peak signal-to-noise ratio in dB, {@link #EQUAL} at the most. */
    public static double psnr(RgbImage a, RgbImage b) {
        return psnr(squaredError(a, b));
    }

    /**
     * Structural similarity of the luma, 1 for equal pictures: the mean over all windows that lie inside (Wang et al., Image
     * quality assessment: from error visibility to structural similarity, 2004).
     */
    public static double ssim(RgbImage a, RgbImage b) {
        requireSameSize(a, b);
        int width = a.width();
        int height = a.height();
        if (width < WINDOW || height < WINDOW) {
            throw new IllegalArgumentException("similarity needs pictures of at least " + WINDOW + " x " + WINDOW
                    + " pixels, " + width + " x " + height + " were given");
        }
        double[] p = luma(a);
        double[] q = luma(b);
        double[] meanP = windows(p, width, height, null);
        double[] meanQ = windows(q, width, height, null);
        double[] squaresP = windows(p, width, height, p);
        double[] squaresQ = windows(q, width, height, q);
        double[] products = windows(p, width, height, q);
        double sum = 0;
        for (int i = 0; i < meanP.length; i++) {
            double means = meanP[i] * meanQ[i];
            double squares = meanP[i] * meanP[i] + meanQ[i] * meanQ[i];
            double variances = squaresP[i] + squaresQ[i] - squares;
            sum += (2 * means + C1) * (2 * (products[i] - means) + C2) / ((squares + C1) * (variances + C2));
        }
        return sum / meanP.length;
    }

    /**
     * The weighted means over all windows that lie inside; the weights are a product, so rows come first, then columns.
     *
     * @param by what values are multiplied with, or null
     */
    private static double[] windows(double[] values, int width, int height, double @Nullable [] by) {
        double[] weights = weights();
        int columns = width - WINDOW + 1;
        int rows = height - WINDOW + 1;
        double[] across = new double[columns * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < columns; x++) {
                double sum = 0;
                for (int k = 0; k < WINDOW; k++) {
                    int at = y * width + x + k;
                    sum += weights[k] * values[at] * (by == null ? 1 : by[at]);
                }
                across[y * columns + x] = sum;
            }
        }
        double[] means = new double[columns * rows];
        for (int i = 0; i < means.length; i++) {
            for (int k = 0; k < WINDOW; k++) {
                means[i] += weights[k] * across[i + k * columns];
            }
        }
        return means;
    }

    private static double[] weights() {
        double[] weights = new double[WINDOW];
        double sum = 0;
        for (int i = 0; i < WINDOW; i++) {
            double d = i - WINDOW / 2;
            weights[i] = Math.exp(-d * d / (2 * SIGMA * SIGMA));
            sum += weights[i];
        }
        for (int i = 0; i < WINDOW; i++) {
            weights[i] /= sum;
        }
        return weights;
    }

    /** Mean length of the luma's gradient, grey levels a pixel, by central differences inside the rim. */
    public static double meanGradient(RgbImage picture) {
        int width = picture.width();
        int height = picture.height();
        if (width < 3 || height < 3) {
            throw new IllegalArgumentException(
                    "a gradient needs at least 3 x 3 pixels, " + width + " x " + height + " were given");
        }
        double[] grey = luma(picture);
        double sum = 0;
        for (int y = 1; y < height - 1; y++) {
            for (int x = 1; x < width - 1; x++) {
                int at = y * width + x;
                sum += Math.hypot(grey[at + 1] - grey[at - 1], grey[at + width] - grey[at - width]) / 2;
            }
        }
        return sum / ((width - 2.0) * (height - 2.0));
    }

    /** How much of a picture's sharpness a frame has: 1 as sharp, 0 flat. A flat picture can't lose any. */
    public static double sharpness(RgbImage frame, RgbImage picture) {
        double before = meanGradient(picture);
        return before == 0 ? 1 : meanGradient(frame) / before;
    }

    /** ITU-R BT.601. */
    private static double[] luma(RgbImage picture) {
        byte[] rgb = picture.rgb();
        double[] grey = new double[rgb.length / 3];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.299 * (rgb[3 * i] & 255) + 0.587 * (rgb[3 * i + 1] & 255) + 0.114 * (rgb[3 * i + 2] & 255);
        }
        return grey;
    }

    private static void requireSameSize(RgbImage a, RgbImage b) {
        if (a.width() != b.width() || a.height() != b.height()) {
            throw new IllegalArgumentException("pictures of " + a.width() + " x " + a.height() + " and " + b.width()
                    + " x " + b.height() + " pixels were given, both need the same size");
        }
    }
}
