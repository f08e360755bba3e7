package org.ardrag.training.clips;

import java.util.Arrays;

/** The families of textures that are measured with and never trained on. */
final class HeldOutTextures {

    private HeldOutTextures() {}

    /** The family follows from the index, so that a bank holds all of them. */
    static Texture draw(Dice dice, int index, int size) {
        return switch (index % 4) {
            case 0 -> mosaic(dice, size);
            case 1 -> weave(dice, size);
            case 2 -> marble(dice, size);
            default -> straws(dice, size);
        };
    }

    /** The cells nearest to random points, each with its own shade and slope, darker along the seams. */
    private static Texture mosaic(Dice dice, int size) {
        Palette palette = Palette.draw(dice);
        int cells = dice.whole(12, 90);
        double[] px = new double[cells];
        double[] py = new double[cells];
        float[] shade = new float[cells];
        double[] slope = new double[cells];
        for (int i = 0; i < cells; i++) {
            px[i] = dice.between(-0.1, 1.1) * size;
            py[i] = dice.between(-0.1, 1.1) * size;
            shade[i] = (float) dice.uniform();
            slope[i] = dice.normal() * 30 / Math.sqrt((double) size * size / cells);
        }
        float[] grain = SpectralNoise.fields(dice, size, dice.between(0.7, 1.3), 1, 0)[0];
        float rough = (float) dice.between(2, 14);
        float seam = (float) dice.between(0, 45);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double first = Double.MAX_VALUE;
                double second = Double.MAX_VALUE;
                int cell = 0;
                int next = 0;
                for (int i = 0; i < cells; i++) {
                    double d = (x - px[i]) * (x - px[i]) + (y - py[i]) * (y - py[i]);
                    if (d < first) {
                        second = first;
                        next = cell;
                        first = d;
                        cell = i;
                    } else if (d < second) {
                        second = d;
                        next = i;
                    }
                }
                int at = y * size + x;
                float apart = (float) Math.hypot(px[cell] - px[next], py[cell] - py[next]) + 1e-3f;
                float inside = Pixels.smooth((float) (Math.sqrt(second) - Math.sqrt(first)) / 5);
                // Across a seam the shades run into each other over a texel, or the seams would be jagged.
                float own = Math.min(1, 0.5f + (float) (second - first) / 2 / apart);
                palette.at(Pixels.mix(shade[next], shade[cell], own), colour);
                float light = (float) (slope[cell] * (x - px[cell])) + rough * grain[at] - seam * (1 - inside);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * at + c] = colour[c] + light;
                }
            }
        }
        return new Texture("tiled", size, rgb);
    }

    /** Two crossing sets of bands, bent by slow noise. */
    private static Texture weave(Dice dice, int size) {
        float[][] bend = SpectralNoise.fields(dice, size, 2.2, 1, 0);
        float[] grain = SpectralNoise.fields(dice, size, 0.9, 1, 0)[0];
        Palette palette = Palette.draw(dice);
        double angle = dice.angle();
        double one = 2 * Math.PI / dice.between(14, 60);
        double two = 2 * Math.PI / dice.between(14, 60);
        double bent = dice.between(0.3, 3);
        float rough = (float) dice.between(2, 12);
        double steep = dice.between(1, 6);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int at = y * size + x;
                double u = x * Math.cos(angle) + y * Math.sin(angle);
                double v = y * Math.cos(angle) - x * Math.sin(angle);
                double a = Math.tanh(steep * Math.sin(u * one + bent * bend[0][at]));
                double b = Math.tanh(steep * Math.sin(v * two + bent * bend[1][at]));
                palette.at((float) (0.5 + 0.27 * a + 0.17 * b), colour);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * at + c] = colour[c] + rough * grain[at];
                }
            }
        }
        return new Texture("woven", size, rgb);
    }

    /** Veins: a sine of strongly bent noise. */
    private static Texture marble(Dice dice, int size) {
        float[][] slow = SpectralNoise.fields(dice, size, dice.between(1.8, 2.3), 1, 0);
        float[] grain = SpectralNoise.fields(dice, size, 1, 1, 0)[0];
        Palette palette = Palette.draw(dice);
        double bands = dice.between(2, 7);
        float rough = (float) dice.between(2, 10);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        for (int i = 0; i < size * size; i++) {
            double vein = 1 - Math.abs(Math.sin(bands * slow[0][i]));
            palette.at((float) (0.25 + 0.12 * slow[1][i] + 0.6 * vein * vein), colour);
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = colour[c] + rough * grain[i];
            }
        }
        return new Texture("veined", size, rgb);
    }

    /** Long thin strokes over one another, mostly one way. */
    private static Texture straws(Dice dice, int size) {
        Palette palette = Palette.draw(dice);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        palette.at(0.3f, colour);
        for (int i = 0; i < size * size; i++) {
            System.arraycopy(colour, 0, rgb, 3 * i, 3);
        }
        double mainAngle = dice.angle();
        double disorder = dice.between(0.1, 1.2);
        int count = dice.whole(150, 420);
        for (int i = 0; i < count; i++) {
            palette.at((float) dice.uniform(), colour);
            stroke(dice, rgb, size, mainAngle + disorder * dice.normal(), Arrays.copyOf(colour, 3));
        }
        return new Texture("straw-like", size, rgb);
    }

    private static void stroke(Dice dice, float[] rgb, int size, double angle, float[] colour) {
        float cx = (float) dice.between(0, size);
        float cy = (float) dice.between(0, size);
        float half = (float) dice.between(10, 60);
        float thick = (float) dice.between(1.5, 6);
        float cos = (float) Math.cos(angle);
        float sin = (float) Math.sin(angle);
        int reach = (int) (half + thick + 2);
        for (int y = Math.max(0, (int) cy - reach); y < Math.min(size, (int) cy + reach); y++) {
            for (int x = Math.max(0, (int) cx - reach); x < Math.min(size, (int) cx + reach); x++) {
                float u = (x - cx) * cos + (y - cy) * sin;
                float v = (y - cy) * cos - (x - cx) * sin;
                float beyond = u - Pixels.clamp(u, -half, half);
                float distance = (float) Math.sqrt(beyond * beyond + v * v);
                float cover = Pixels.smooth((thick - distance) / 1.5f + 0.5f);
                float light = 25 * v / thick;
                for (int c = 0; c < 3 && cover > 0; c++) {
                    int at = 3 * (y * size + x) + c;
                    rgb[at] = Pixels.mix(rgb[at], colour[c] + light, cover);
                }
            }
        }
    }
}
