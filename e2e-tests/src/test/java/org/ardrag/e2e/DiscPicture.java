package org.ardrag.e2e;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * A picture drawn by the tests: a warm, textured disc on cool, textured ground. Nothing else in it is warm, so the
 * disc is found again by its colour, however blurred it has become.
 */
final class DiscPicture {

    /** Where the disc is, as fractions of the picture. */
    static final double X = 0.3;

    static final double Y = 0.5;

    private static final double RADIUS = 0.13;
    private static final int SIZE = 512;
    private static final int OCTAVES = 5;

    /** How much redder than blue a pixel of the disc is at least, of 255; the ground is bluer than red. */
    private static final int WARM = 24;

    private DiscPicture() {}

    /** Writes the picture as PNG and returns the file. */
    static Path write(Path folder) throws IOException {
        float[] ground = noise(new Random(1), 4);
        float[] skin = noise(new Random(2), 16);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double distance = Math.hypot((x + 0.5) / SIZE - X, (y + 0.5) / SIZE - Y);
                double inside = Math.min(1, Math.max(0, (RADIUS - distance) * SIZE / 2 + 0.5));
                float g = ground[y * SIZE + x];
                float s = skin[y * SIZE + x];
                int red = mix(30 + 50 * g, 225 + 30 * s, inside);
                int green = mix(80 + 90 * g, 120 + 110 * s, inside);
                int blue = mix(100 + 80 * g, 30 + 20 * s, inside);
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        Path file = folder.resolve("disc.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static int mix(double outside, double within, double share) {
        return (int) Math.round(outside + share * (within - outside));
    }

    /** Smooth noise of several scales, 0 to 1. */
    private static float[] noise(Random random, int coarsest) {
        float[] sum = new float[SIZE * SIZE];
        float total = 0;
        float weight = 1;
        for (int octave = 0; octave < OCTAVES; octave++, weight *= 0.6f) {
            add(sum, random, coarsest << octave, weight);
            total += weight;
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= total;
        }
        return sum;
    }

    private static void add(float[] sum, Random random, int cells, float weight) {
        int grid = cells + 1;
        float[] values = new float[grid * grid];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        for (int y = 0; y < SIZE; y++) {
            float v = (float) y * cells / SIZE;
            int row = (int) v;
            for (int x = 0; x < SIZE; x++) {
                float u = (float) x * cells / SIZE;
                int column = (int) u;
                float top = between(values, row * grid + column, u - column);
                float bottom = between(values, (row + 1) * grid + column, u - column);
                sum[y * SIZE + x] += weight * (top + (v - row) * (bottom - top));
            }
        }
    }

    private static float between(float[] values, int index, float share) {
        return values[index] + share * (values[index + 1] - values[index]);
    }

    /** Where the disc is in a frame. */
    record Place(double x, double y) {}

    /**
     * Finds the disc: the centroid of what is warm.
     *
     * @return fractions of the frame
     * @throws AssertionError if nothing is warm
     */
    static Place find(BufferedImage frame) {
        double sum = 0;
        double sumX = 0;
        double sumY = 0;
        for (int y = 0; y < frame.getHeight(); y++) {
            for (int x = 0; x < frame.getWidth(); x++) {
                int rgb = frame.getRGB(x, y);
                double warm = Math.max(0, (rgb >> 16 & 0xFF) - (rgb & 0xFF) - WARM);
                sum += warm;
                sumX += warm * (x + 0.5);
                sumY += warm * (y + 0.5);
            }
        }
        if (sum == 0) {
            throw new AssertionError("the disc is not in the frame any more: nothing in it is warm");
        }
        return new Place(sumX / sum / frame.getWidth(), sumY / sum / frame.getHeight());
    }
}
