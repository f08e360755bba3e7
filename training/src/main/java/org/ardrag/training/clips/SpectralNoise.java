package org.ardrag.training.clips;

/** Noise with the amplitude spectrum 1 / f^beta, the spectrum of photographs at a beta of about 1. */
final class SpectralNoise {

    private SpectralNoise() {}

    /**
     * Two independent periodic fields of zero mean and unit variance.
     *
     * @param size a power of two
     * @param stretch how many times longer the grain is along {@code angle} than across
     */
    static float[][] fields(Dice dice, int size, double beta, double stretch, double angle) {
        int n = size * size;
        double[] re = new double[n];
        double[] im = new double[n];
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        for (int y = 0; y < size; y++) {
            double fy = y <= size / 2 ? y : y - size;
            for (int x = 0; x < size; x++) {
                double fx = x <= size / 2 ? x : x - size;
                double along = (fx * cos + fy * sin) * stretch;
                double across = -fx * sin + fy * cos;
                double f = Math.sqrt(along * along + across * across);
                if (f > 0) {
                    double amplitude = Math.pow(f, -beta) * Math.sqrt(-2 * Math.log(1 - dice.uniform()));
                    double phase = dice.angle();
                    re[y * size + x] = amplitude * Math.cos(phase);
                    im[y * size + x] = amplitude * Math.sin(phase);
                }
            }
        }
        transform(re, im, size);
        return new float[][] {normalise(re), normalise(im)};
    }

    private static float[] normalise(double[] field) {
        double mean = 0;
        double square = 0;
        for (double value : field) {
            mean += value;
            square += value * value;
        }
        mean /= field.length;
        double scale = 1 / Math.sqrt(Math.max(1e-12, square / field.length - mean * mean));
        float[] out = new float[field.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((field[i] - mean) * scale);
        }
        return out;
    }

    private static void transform(double[] re, double[] im, int size) {
        double[] a = new double[size];
        double[] b = new double[size];
        for (int pass = 0; pass < 2; pass++) {
            int step = pass == 0 ? 1 : size;
            int next = pass == 0 ? size : 1;
            for (int line = 0; line < size; line++) {
                for (int i = 0; i < size; i++) {
                    a[i] = re[line * next + i * step];
                    b[i] = im[line * next + i * step];
                }
                transformLine(a, b);
                for (int i = 0; i < size; i++) {
                    re[line * next + i * step] = a[i];
                    im[line * next + i * step] = b[i];
                }
            }
        }
    }

    /** The radix-2 Fourier transform of Cooley and Tukey, in place. */
    private static void transformLine(double[] re, double[] im) {
        int n = re.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double t = re[i];
                re[i] = re[j];
                re[j] = t;
                t = im[i];
                im[i] = im[j];
                im[j] = t;
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            double stepRe = Math.cos(2 * Math.PI / length);
            double stepIm = Math.sin(2 * Math.PI / length);
            for (int start = 0; start < n; start += length) {
                double wRe = 1;
                double wIm = 0;
                for (int k = start; k < start + length / 2; k++) {
                    int other = k + length / 2;
                    double tRe = re[other] * wRe - im[other] * wIm;
                    double tIm = re[other] * wIm + im[other] * wRe;
                    re[other] = re[k] - tRe;
                    im[other] = im[k] - tIm;
                    re[k] += tRe;
                    im[k] += tIm;
                    double w = wRe * stepRe - wIm * stepIm;
                    wIm = wRe * stepIm + wIm * stepRe;
                    wRe = w;
                }
            }
        }
    }
}
