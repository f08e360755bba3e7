package org.ardrag.web;

import java.awt.image.BufferedImage;

/**
 * Smooth random fields for painting texture: value noise, several octaves of it summed (fractal noise). The same seed
 * gives the same field.
 */
final class Grain {

    private final int seed;

    Grain(int seed) {
        this.seed = seed;
    }

    /**
     * Fractal noise at a place.
     *
     * @param x in units of the largest wave
     * @param y in units of the largest wave
     * @param octaves how many waves are summed, each half as long and half as high as the one before
     * @return between 0 and 1, 0.5 on average
     */
    double at(double x, double y, int octaves) {
        double sum = 0;
        double weight = 0;
        double amplitude = 1;
        double scale = 1;
        for (int octave = 0; octave < octaves; octave++) {
            sum += amplitude * smooth(x * scale, y * scale, seed + 31 * octave);
            weight += amplitude;
            amplitude /= 2;
            scale *= 2;
        }
        return sum / weight;
    }

    /**
     * Makes the opaque pixels of a picture lighter and darker.
     *
     * @param image of type ARGB, changed in place
     * @param waveX width of the largest wave, pixels
     * @param waveY height of the largest wave, pixels
     * @param strength how far brightness goes up and down, 255 is the whole range
     */
    void roughen(BufferedImage image, double waveX, double waveY, double strength) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = image.getRGB(x, y);
                if (argb >>> 24 == 0) {
                    continue;
                }
                int change = (int) Math.round(strength * 2 * (at(x / waveX, y / waveY, 5) - 0.5));
                image.setRGB(
                        x,
                        y,
                        (argb & 0xff000000)
                                | shift(argb, 16, change)
                                | shift(argb, 8, change)
                                | shift(argb, 0, change));
            }
        }
    }

    private static int shift(int argb, int bits, int change) {
        int value = ((argb >>> bits) & 0xff) + change;
        return Math.max(0, Math.min(255, value)) << bits;
    }

    private static double smooth(double x, double y, int seed) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double u = ease(x - left);
        double v = ease(y - top);
        double above = mix(lattice(left, top, seed), lattice(left + 1, top, seed), u);
        double below = mix(lattice(left, top + 1, seed), lattice(left + 1, top + 1, seed), u);
        return mix(above, below, v);
    }

    private static double ease(double t) {
        return t * t * (3 - 2 * t);
    }

    private static double mix(double a, double b, double share) {
        return a + share * (b - a);
    }

    /** A number between 0 and 1 that depends on the place in no way that can be seen. */
    private static double lattice(int x, int y, int seed) {
        int hash = x * 0x27d4eb2d ^ y * 0x165667b1 ^ seed * 0x9e3779b9;
        hash ^= hash >>> 15;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        hash ^= hash >>> 16;
        return (hash >>> 8) / (double) (1 << 24);
    }
}
