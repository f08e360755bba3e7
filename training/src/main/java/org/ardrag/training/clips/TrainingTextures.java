package org.ardrag.training.clips;

/** The families of textures that are trained on. */
final class TrainingTextures {

    private TrainingTextures() {}

    /** The family follows from the index, so that a bank holds all of them. */
    static Texture draw(Dice dice, int index, int size) {
        return switch (index % 8) {
            case 0, 5 -> noise(dice, size);
            case 1 -> fibres(dice, size);
            case 2, 6 -> leaves(dice, size);
            case 3 -> gradient(dice, size);
            default -> photograph(dice, size);
        };
    }

    /** 1/f^beta noise: one field chooses the colour, weaker ones move its brightness and its hue. */
    private static Texture noise(Dice dice, int size) {
        double beta = dice.between(0.8, 2.0);
        return new Texture(beta < 1.3 ? "rough" : "cloudy", size, noisePlane(dice, size, beta, 1));
    }

    private static Texture fibres(Dice dice, int size) {
        return new Texture("grainy", size, noisePlane(dice, size, dice.between(0.9, 1.5), dice.between(3, 9)));
    }

    private static float[] noisePlane(Dice dice, int size, double beta, double stretch) {
        double angle = dice.angle();
        float[][] main = SpectralNoise.fields(dice, size, beta, stretch, angle);
        float[][] chroma = SpectralNoise.fields(dice, size, beta + 0.3, stretch, angle);
        Palette palette = Palette.draw(dice);
        float centre = (float) dice.between(0.35, 0.65);
        float spread = (float) dice.between(0.12, 0.28);
        float light = (float) dice.between(2, 14);
        float hue = (float) dice.between(2, 14);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        for (int i = 0; i < size * size; i++) {
            palette.at(centre + spread * main[0][i], colour);
            float bright = light * main[1][i];
            rgb[3 * i] = colour[0] + bright + hue * chroma[0][i];
            rgb[3 * i + 1] = colour[1] + bright - 0.5f * hue * (chroma[0][i] + chroma[1][i]);
            rgb[3 * i + 2] = colour[2] + bright + hue * chroma[1][i];
        }
        return rgb;
    }

    /** Dead leaves: shapes of all sizes that cover one another, smaller ones more often. */
    private static Texture leaves(Dice dice, int size) {
        float[] rgb = noisePlane(dice, size, dice.between(1, 2), 1);
        Palette palette = Palette.draw(dice);
        Palette other = Palette.draw(dice);
        float[] grain = SpectralNoise.fields(dice, size, dice.between(0.7, 1.6), 1, 0)[0];
        float rough = (float) dice.between(3, 22);
        int count = dice.whole(15, 60);
        for (int i = 0; i < count; i++) {
            float half = (float) (10 * Math.pow(dice.between(0.02, 1), -0.5));
            leaf(dice, rgb, size, Math.min(half, 80), dice.chance(0.7) ? palette : other, grain, rough);
        }
        return new Texture("cluttered", size, rgb);
    }

    private static void leaf(
            Dice dice, float[] rgb, int size, float half, Palette palette, float[] grain, float rough) {
        Shape shape = Shapes.training(dice);
        float cx = (float) dice.between(0, size);
        float cy = (float) dice.between(0, size);
        float[] colour = new float[3];
        palette.at((float) dice.uniform(), colour);
        float edge = (float) dice.between(1, 2.5);
        float slopeX = (float) (25 * dice.normal());
        float slopeY = (float) (25 * dice.normal());
        int shift = dice.whole(0, size * size - 1);
        for (int y = Math.max(0, (int) (cy - half - 2)); y < Math.min(size, cy + half + 3); y++) {
            for (int x = Math.max(0, (int) (cx - half - 2)); x < Math.min(size, cx + half + 3); x++) {
                float u = (x - cx) / half;
                float v = (y - cy) / half;
                float cover = shape.cover(u, v, half, edge);
                if (cover > 0) {
                    int at = y * size + x;
                    float light = slopeX * u + slopeY * v + rough * grain[(at + shift) % grain.length];
                    for (int c = 0; c < 3; c++) {
                        rgb[3 * at + c] = Pixels.mix(rgb[3 * at + c], colour[c] + light, cover);
                    }
                }
            }
        }
    }

    /** A smooth ramp between colours with a little grain: walls, skies, studio backdrops. */
    private static Texture gradient(Dice dice, int size) {
        Palette palette = Palette.draw(dice);
        double angle = dice.angle();
        boolean round = dice.chance(0.35);
        double cx = dice.between(0.2, 0.8);
        double cy = dice.between(0.2, 0.8);
        double from = dice.between(0, 0.5);
        double to = dice.between(0.4, 1);
        float[][] grain = SpectralNoise.fields(dice, size, dice.between(0.3, 1.4), 1, 0);
        float rough = (float) dice.between(0.5, 6);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double u = (double) x / size - cx;
                double v = (double) y / size - cy;
                double t = round ? Math.hypot(u, v) * 1.3 : 0.5 + (u * Math.cos(angle) + v * Math.sin(angle)) * 0.8;
                int at = y * size + x;
                palette.at((float) (from + (to - from) * t) + 0.03f * grain[1][at], colour);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * at + c] = colour[c] + rough * grain[0][at];
                }
            }
        }
        return new Texture("smooth", size, rgb);
    }

    /** Regions with outlines, each with its own colours and roughness, under common smooth light. */
    private static Texture photograph(Dice dice, int size) {
        float[][] outline = SpectralNoise.fields(dice, size, dice.between(1.6, 2.2), 1, 0);
        float[][] fine = SpectralNoise.fields(dice, size, dice.between(0.8, 1.2), 1, 0);
        double along = dice.angle();
        float[][] fibre = SpectralNoise.fields(dice, size, dice.between(0.9, 1.3), dice.between(1, 5), along);
        float[] light = SpectralNoise.fields(dice, size, 2.5, 1, 0)[0];
        int regions = 4;
        Palette[] palettes = new Palette[regions];
        float[] rough = new float[regions];
        float[] centre = new float[regions];
        float[] spread = new float[regions];
        for (int r = 0; r < regions; r++) {
            palettes[r] = Palette.draw(dice);
            rough[r] = (float) dice.between(1, 12);
            centre[r] = (float) dice.between(0.25, 0.75);
            spread[r] = (float) dice.between(0.03, 0.2);
        }
        float first = (float) dice.between(-0.6, 0.6);
        float second = (float) dice.between(-0.6, 0.6);
        float sharp = (float) dice.between(12, 40);
        float shade = (float) dice.between(4, 24);
        float[] rgb = new float[3 * size * size];
        float[] colour = new float[3];
        float[] weight = new float[regions];
        for (int i = 0; i < size * size; i++) {
            float a = Pixels.smooth((outline[0][i] - first) * sharp + 0.5f);
            float b = Pixels.smooth((outline[1][i] - second) * sharp + 0.5f);
            weight[0] = a * b;
            weight[1] = a * (1 - b);
            weight[2] = (1 - a) * b;
            weight[3] = (1 - a) * (1 - b);
            for (int r = 0; r < regions; r++) {
                if (weight[r] > 0) {
                    float grain = r % 2 == 0 ? fine[r / 2][i] : fibre[r / 2][i];
                    palettes[r].at(centre[r] + spread[r] * grain, colour);
                    float bright = rough[r] * fine[1 - r / 2][i] + shade * light[i];
                    for (int c = 0; c < 3; c++) {
                        rgb[3 * i + c] += weight[r] * (colour[c] + bright);
                    }
                }
            }
        }
        return new Texture("patchy", size, rgb);
    }
}
