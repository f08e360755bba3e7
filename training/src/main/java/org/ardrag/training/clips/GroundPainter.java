package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.List;

/** Paints the ground of a clip: one texture, a landscape in layers, or a texture with still clutter on it. */
final class GroundPainter {

    private final TextureBank bank;
    private final boolean heldOut;

    GroundPainter(TextureBank bank, boolean heldOut) {
        this.bank = bank;
        this.heldOut = heldOut;
    }

    /** Paints over the whole canvas and returns an adjective for the caption. */
    String paint(Dice dice, Canvas canvas) {
        TexturePlacement base = TexturePlacement.draw(dice, bank.pick(dice));
        fill(canvas, base);
        String kind = base.texture.kind;
        double scene = dice.uniform();
        if (scene < 0.35) {
            int layers = dice.whole(1, 3);
            double horizon = dice.between(0.2, 0.6);
            for (int i = 0; i < layers; i++) {
                layer(dice, canvas, horizon);
                horizon += dice.between(0.1, 0.35);
            }
            kind = "layered";
        } else if (scene < 0.6) {
            clutter(dice, canvas);
            kind = "cluttered";
        }
        light(dice, canvas);
        return kind;
    }

    private static void fill(Canvas canvas, TexturePlacement placement) {
        float[] colour = new float[3];
        int at = 0;
        for (int y = 0; y < canvas.height; y++) {
            for (int x = 0; x < canvas.width; x++) {
                placement.sample(x, y, colour);
                canvas.rgb[at++] = colour[0];
                canvas.rgb[at++] = colour[1];
                canvas.rgb[at++] = colour[2];
            }
        }
    }

    /** Everything below an uneven line, as hills or a floor stand before what is farther away. */
    private void layer(Dice dice, Canvas canvas, double horizon) {
        TexturePlacement placement = TexturePlacement.draw(dice, bank.pick(dice));
        double tilt = 0.12 * dice.normal();
        double rough = dice.chance(0.4) ? 0 : dice.between(0.01, 0.08);
        double[] phase = new double[6];
        for (int k = 0; k < phase.length; k++) {
            phase[k] = dice.angle();
        }
        float soft = (float) dice.between(2, 5);
        float shade = (float) dice.between(-25, 25);
        float[] colour = new float[3];
        for (int x = 0; x < canvas.width; x++) {
            double u = (double) x / canvas.width;
            double edge = horizon + tilt * (u - 0.5);
            for (int k = 0; k < phase.length; k++) {
                edge += rough / (k + 1) * Math.sin((k + 1) * 5 * u + phase[k]);
            }
            float line = (float) (edge * canvas.height);
            for (int y = Math.max(0, (int) (line - soft)); y < canvas.height; y++) {
                float cover = Pixels.smooth((y - line) / soft + 0.5f);
                placement.sample(x, y, colour);
                float light = shade * (y - line) / canvas.height;
                int at = 3 * (y * canvas.width + x);
                for (int c = 0; c < 3; c++) {
                    canvas.rgb[at + c] = Pixels.mix(canvas.rgb[at + c], colour[c] + light, cover);
                }
            }
        }
    }

    /** Still shapes that belong to the ground. */
    private void clutter(Dice dice, Canvas canvas) {
        List<TexturePlacement> placements = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            placements.add(TexturePlacement.draw(dice, bank.pick(dice)));
        }
        int count = dice.whole(3, 14);
        float[] colour = new float[3];
        for (int i = 0; i < count; i++) {
            TexturePlacement placement = placements.get(i % placements.size());
            Shape shape = heldOut ? Shapes.heldOut(dice) : Shapes.training(dice);
            float half = (float) (canvas.width * dice.between(0.02, 0.16));
            float cx = (float) (dice.uniform() * canvas.width);
            float cy = (float) (dice.uniform() * canvas.height);
            float edge = (float) dice.between(2, 4);
            float shift = (float) (25 * dice.normal());
            for (int y = Math.max(0, (int) (cy - half - 2)); y < Math.min(canvas.height, cy + half + 3); y++) {
                for (int x = Math.max(0, (int) (cx - half - 2)); x < Math.min(canvas.width, cx + half + 3); x++) {
                    float cover = shape.cover((x - cx) / half, (y - cy) / half, half, edge);
                    if (cover > 0) {
                        placement.sample(x + 37 * i, y, colour);
                        int at = 3 * (y * canvas.width + x);
                        for (int c = 0; c < 3; c++) {
                            canvas.rgb[at + c] = Pixels.mix(canvas.rgb[at + c], colour[c] + shift, cover);
                        }
                    }
                }
            }
        }
    }

    /** Light from one side and darker corners. */
    private static void light(Dice dice, Canvas canvas) {
        float slopeX = (float) (0.16 * dice.normal());
        float slopeY = (float) (0.16 * dice.normal());
        float corners = dice.chance(0.5) ? (float) dice.between(0, 0.35) : 0;
        float gain = (float) dice.between(0.85, 1.15);
        int at = 0;
        for (int y = 0; y < canvas.height; y++) {
            float v = (float) y / canvas.height - 0.5f;
            for (int x = 0; x < canvas.width; x++) {
                float u = (float) x / canvas.width - 0.5f;
                float factor = Math.max(0.3f, gain + slopeX * u + slopeY * v - corners * (u * u + v * v));
                for (int c = 0; c < 3; c++, at++) {
                    canvas.rgb[at] = Pixels.clamp(canvas.rgb[at] * factor, 0, 255);
                }
            }
        }
    }
}
