package org.ardrag.training.evaluate;

import org.ardrag.inference.image.RgbImage;

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
        double[] weights = window();
        double sum = 0;
        int n = 0;
        for (int y = 0; y + WINDOW <= height; y++) {
            for (int x = 0; x + WINDOW <= width; x++, n++) {
                sum += similarity(p, q, y * width + x, width, weights);
            }
        }
        return sum / n;
    }

    private static double similarity(double[] p, double[] q, int corner, int width, double[] weights) {
        double meanP = 0;
        double meanQ = 0;
        double pp = 0;
        double qq = 0;
        double pq = 0;
        for (int j = 0, i = 0; j < WINDOW; j++) {
            for (int k = 0; k < WINDOW; k++, i++) {
                double u = p[corner + j * width + k];
                double v = q[corner + j * width + k];
                double w = weights[i];
                meanP += w * u;
                meanQ += w * v;
                pp += w * u * u;
                qq += w * v * v;
                pq += w * u * v;
            }
        }
        double varP = pp - meanP * meanP;
        double varQ = qq - meanQ * meanQ;
        double cov = pq - meanP * meanQ;
        return (2 * meanP * meanQ + C1) * (2 * cov + C2) / ((meanP * meanP + meanQ * meanQ + C1) * (varP + varQ + C2));
    }

    private static double[] window() {
        double[] weights = new double[WINDOW * WINDOW];
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            double dy = i / WINDOW - WINDOW / 2;
            double dx = i % WINDOW - WINDOW / 2;
            weights[i] = Math.exp(-(dx * dx + dy * dy) / (2 * SIGMA * SIGMA));
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
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
