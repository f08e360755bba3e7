package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.reference.GapFill;

/** Makes things: textured, lit shapes, and patches cut from the ground. */
final class SpritePainter {

    /** Places at which the texture for a gap is looked for. */
    private static final int CANDIDATES = 6;

    /** Width of the soft edge of a grasped patch, of its half extent; then it fades as the laid picture's patches do. */
    private static final float GRASP_EDGE = 0.77f;

    private final TextureBank bank;

    SpritePainter(TextureBank bank) {
        this.bank = bank;
    }

    /** A shape with a texture of its own, lit from one side, some with a soft shadow under them. */
    Sprite sprite(Dice dice, Shape shape, float half) {
        float edge = (float) dice.between(1, 2) * Canvas.SCALE;
        float shadow = dice.chance(0.25) ? (float) dice.between(0.15, 0.45) : 0;
        float shadowX = (float) (0.12 * dice.normal());
        float shadowY = (float) dice.between(0.02, 0.2);
        float reach = half * Canvas.SCALE;
        int centre = (int) Math.ceil(reach * (shadow > 0 ? 1.4f : 1) + edge) + 2;
        int size = 2 * centre;
        TexturePlacement placement = TexturePlacement.draw(dice, bank.pick(dice));
        boolean plain = dice.chance(0.12);
        float lightX = (float) (0.25 * dice.normal());
        float lightY = (float) (0.25 * dice.normal());
        float rim = dice.chance(0.4) ? (float) dice.between(0.1, 0.5) : 0;
        float gain = (float) dice.between(0.8, 1.25);
        float[] rgba = new float[4 * size * size];
        float[] colour = new float[3];
        double[] sum = new double[4];
        for (int y = 0; y < size; y++) {
            float v = (y + 0.5f - centre) / reach;
            for (int x = 0; x < size; x++) {
                float u = (x + 0.5f - centre) / reach;
                float depth = shape.depth().at(u, v);
                float cover = Pixels.smooth(depth * reach / edge + 0.5f);
                int at = 4 * (y * size + x);
                float under = 0;
                if (shadow > 0 && cover < 1) {
                    float beneath = shape.depth().at(u - shadowX, v - shadowY);
                    under = shadow * Pixels.smooth(beneath / 0.3f + 0.5f) * (1 - cover);
                }
                if (cover > 0) {
                    placement.sample(plain ? 0.02f * x : x, plain ? 0.02f * y : y, colour);
                    float light = gain + lightX * u + lightY * v - rim * Math.max(0, 1 - 3 * depth) / 2;
                    for (int c = 0; c < 3; c++) {
                        float lit = Pixels.clamp(colour[c] * light, 0, 255);
                        sum[c] += cover * lit;
                        rgba[at + c] = cover * lit;
                    }
                    sum[3] += cover;
                }
                rgba[at + 3] = cover + under;
            }
        }
        String name = Caption.colour(sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]) + " " + shape.name();
        clearRim(rgba, size, size);
        return new Sprite(name, shape, half, size, size, centre, centre, rgba);
    }

    /**
     * Cuts a patch out of the ground and closes the gap behind it. Laid where it was, it makes the same picture.
     *
     * @param cx its centre in canvas pixels, a whole number
     * @param cy its centre in canvas pixels, a whole number
     */
    static Sprite cut(Dice dice, Canvas canvas, Shape shape, float half, int cx, int cy) {
        float reach = half * Canvas.SCALE;
        float edge = shape.grasp() ? GRASP_EDGE * reach : (float) dice.between(1, 2) * Canvas.SCALE;
        int left = Math.max(0, cx - (int) Math.ceil(reach + edge) - 2);
        int top = Math.max(0, cy - (int) Math.ceil(reach + edge) - 2);
        int right = Math.min(canvas.width, 2 * cx - left);
        int bottom = Math.min(canvas.height, 2 * cy - top);
        int width = right - left;
        int height = bottom - top;
        float[] rgba = new float[4 * width * height];
        float[] gap = new float[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float u = (left + x + 0.5f - cx) / reach;
                float v = (top + y + 0.5f - cy) / reach;
                float cover = Pixels.smooth(shape.depth().at(u, v) * reach / edge + 0.5f);
                int from = 3 * ((top + y) * canvas.width + left + x);
                int at = y * width + x;
                for (int c = 0; c < 3; c++) {
                    rgba[4 * at + c] = cover * canvas.rgb[from + c];
                }
                rgba[4 * at + 3] = cover;
                gap[at] = Math.max(0, 2 * cover - 1);
            }
        }
        clearRim(rgba, width, height);
        GapFill fill = new GapFill(canvas.rgb, canvas.width, canvas.height);
        GapFill.Window window = new GapFill.Window(left, top, width, height, gap);
        fill.fill(window, dice.chance(0.15) ? null : fill.bestShift(window, around(dice, window)), 1, 255);
        return new Sprite("patch", shape, half, width, height, cx - left, cy - top, rgba);
    }

    /** Some places beside a gap. */
    private static List<int[]> around(Dice dice, GapFill.Window gap) {
        List<int[]> shifts = new ArrayList<>();
        for (int i = 0; i < CANDIDATES; i++) {
            double angle = dice.angle();
            shifts.add(new int[] {
                (int) Math.round(Math.cos(angle) * gap.width() * 1.05),
                (int) Math.round(Math.sin(angle) * gap.height() * 1.05)
            });
        }
        return shifts;
    }

    private static void clearRim(float[] rgba, int width, int height) {
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                if (x == 0 || y == 0 || x == width - 1 || y == height - 1) {
                    Arrays.fill(rgba, 4 * (y * width + x), 4 * (y * width + x) + 4, 0);
                }
            }
        }
    }
}
