package org.ardrag.inference.reference;

import org.ardrag.inference.image.RgbImage;

/**
 * Draws a matte's edges where the picture has them: the guided filter with a colour picture as its guide (He et al., Guided
 * Image Filtering, 2010, equations 19 to 21). Around each pixel the matte is taken for a linear function of the colour.
 */
final class GuidedFilter {

    /** Colours that vary by less than this, squared and in [0, 1], are one. */
    private static final double FLAT = 1e-4;

    /** The filter leaves less than nothing and more than all; what is less than the first stays, more than the second goes. */
    private static final double STAYS = 0.15;

    private static final double GOES = 0.85;

    private final int width;
    private final int height;
    private final int radius;

    private GuidedFilter(int width, int height, int radius) {
        this.width = width;
        this.height = height;
        this.radius = radius;
    }

    /**
     * The matte with the picture's edges.
     *
     * @param picture in which it lies
     * @param radius pixels to each side that an edge may be moved by, more or less
     */
    static Matte refine(Matte matte, RgbImage picture, int radius) {
        int n = matte.cover().length;
        double[][] guide = new double[3][n];
        double[] cover = new double[n];
        for (int i = 0; i < n; i++) {
            int x = matte.left() + i % matte.width();
            int y = matte.top() + i / matte.width();
            for (int c = 0; c < 3; c++) {
                guide[c][i] = (picture.rgb()[3 * (y * picture.width() + x) + c] & 255) / 255.0;
            }
            cover[i] = matte.cover()[i];
        }
        double[] filtered = new GuidedFilter(matte.width(), matte.height(), radius).filter(guide, cover);
        float[] refined = new float[n];
        for (int i = 0; i < n; i++) {
            refined[i] = (float) Math.max(0, Math.min(1, (filtered[i] - STAYS) / (GOES - STAYS)));
        }
        return new Matte(matte.left(), matte.top(), matte.width(), matte.height(), refined);
    }

    private double[] filter(double[][] guide, double[] cover) {
        double[] meanCover = mean(cover);
        double[][] mean = new double[3][];
        double[][] covariance = new double[3][];
        double[][][] variance = new double[3][3][];
        for (int c = 0; c < 3; c++) {
            mean[c] = mean(guide[c]);
            covariance[c] = mean(product(guide[c], cover));
            for (int d = c; d < 3; d++) {
                variance[c][d] = mean(product(guide[c], guide[d]));
            }
        }
        double[][] slope = new double[3][cover.length];
        double[] offset = new double[cover.length];
        for (int i = 0; i < cover.length; i++) {
            double r = mean[0][i];
            double g = mean[1][i];
            double b = mean[2][i];
            double rr = variance[0][0][i] - r * r + FLAT;
            double rg = variance[0][1][i] - r * g;
            double rb = variance[0][2][i] - r * b;
            double gg = variance[1][1][i] - g * g + FLAT;
            double gb = variance[1][2][i] - g * b;
            double bb = variance[2][2][i] - b * b + FLAT;
            double cr = covariance[0][i] - r * meanCover[i];
            double cg = covariance[1][i] - g * meanCover[i];
            double cb = covariance[2][i] - b * meanCover[i];
            // the inverse of the symmetric matrix, times the covariances
            double a00 = gg * bb - gb * gb;
            double a01 = gb * rb - rg * bb;
            double a02 = rg * gb - gg * rb;
            double determinant = rr * a00 + rg * a01 + rb * a02;
            slope[0][i] = (a00 * cr + a01 * cg + a02 * cb) / determinant;
            slope[1][i] = (a01 * cr + (rr * bb - rb * rb) * cg + (rb * rg - rr * gb) * cb) / determinant;
            slope[2][i] = (a02 * cr + (rb * rg - rr * gb) * cg + (rr * gg - rg * rg) * cb) / determinant;
            offset[i] = meanCover[i] - slope[0][i] * r - slope[1][i] * g - slope[2][i] * b;
        }
        double[] out = mean(offset);
        for (int c = 0; c < 3; c++) {
            double[] slopes = mean(slope[c]);
            for (int i = 0; i < out.length; i++) {
                out[i] += slopes[i] * guide[c][i];
            }
        }
        return out;
    }

    private static double[] product(double[] a, double[] b) {
        double[] product = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            product[i] = a[i] * b[i];
        }
        return product;
    }

    /** The mean around each pixel, of what lies inside. */
    private double[] mean(double[] values) {
        int across = width + 1;
        double[] sums = new double[across * (height + 1)];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y + 1) * across + x + 1;
                sums[at] = values[y * width + x] + sums[at - across] + sums[at - 1] - sums[at - across - 1];
            }
        }
        double[] mean = new double[values.length];
        for (int i = 0; i < mean.length; i++) {
            int left = Math.max(0, i % width - radius);
            int right = Math.min(width, i % width + radius + 1);
            int top = Math.max(0, i / width - radius);
            int bottom = Math.min(height, i / width + radius + 1);
            double sum = sums[bottom * across + right]
                    - sums[top * across + right]
                    - sums[bottom * across + left]
                    + sums[top * across + left];
            mean[i] = sum / ((right - left) * (bottom - top));
        }
        return mean;
    }
}
