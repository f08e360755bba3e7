package org.ardrag.training.clips;

/** A few colours that go together, from dark to light, as they are found in photographs. */
final class Palette {

    /** Hand-picked ramps: dark to light, one line a family. */
    private static final int[][] RAMPS = {
        {0x1d3f72, 0x4f86c6, 0x9cc4ea, 0xe6f1fa}, // sky
        {0x14240f, 0x35591f, 0x6f9440, 0xc3d68a}, // grass
        {0x3c2013, 0x8a5636, 0xd09a78, 0xf4d6bf}, // skin
        {0x2b1a0e, 0x61401f, 0x9d7342, 0xd9b483}, // wood
        {0x4a3d2c, 0x94805c, 0xcdb98c, 0xf3e7c6}, // sand
        {0x1b1d20, 0x54585c, 0x969a9b, 0xdfe1e0}, // stone
        {0x2a0d08, 0x8c2f14, 0xd77a22, 0xf6cf63}, // autumn
        {0x0a1018, 0x16263a, 0x2f4a60, 0x7a94a5}, // night
        {0x08282d, 0x12666b, 0x45aaa3, 0xb9e6dc}, // sea
        {0x3a0f28, 0x96295a, 0xdb6a8e, 0xf9c8d3}, // petals
        {0x241744, 0x5a3d99, 0x9a82cf, 0xddd0f1}, // lilac
        {0x3d0707, 0xa81717, 0xe2513c, 0xf7b096}, // brick
        {0x3b2f05, 0xa98a12, 0xe9ca33, 0xfaf0a8}, // straw
        {0x101010, 0x3f3a37, 0xb9b2a8, 0xffffff}, // paper and ink
        {0x17301f, 0x2b6b5a, 0xd8a24a, 0xf5ead0}, // garden
        {0x0f1d3d, 0xb2334c, 0xf0b34c, 0xf8f2e4}, // toys
    };

    private final float[][] colours;

    private Palette(float[][] colours) {
        this.colours = colours;
    }

    static Palette draw(Dice dice) {
        int[] ramp = RAMPS[dice.whole(0, RAMPS.length - 1)];
        float[][] colours = new float[ramp.length][3];
        double[] tint = {10 * dice.normal(), 10 * dice.normal(), 10 * dice.normal()};
        double light = 14 * dice.normal();
        int turn = dice.chance(0.2) ? dice.whole(0, 2) : 0; // other hues of the same contrast
        double pale = dice.chance(0.6) ? dice.between(0, 0.7) : 0;
        for (int i = 0; i < ramp.length; i++) {
            int grey = (((ramp[i] >> 16) & 255) + ((ramp[i] >> 8) & 255) + (ramp[i] & 255)) / 3;
            for (int c = 0; c < 3; c++) {
                int shift = 16 - 8 * ((c + turn) % 3);
                double value = (ramp[i] >> shift) & 255;
                value += pale * (grey - value) + tint[c] + light + 7 * dice.normal();
                colours[i][c] = (float) Pixels.clamp(value, 0, 255);
            }
        }
        return new Palette(colours);
    }

    /** The colour at {@code t}, 0 the darkest and 1 the lightest. */
    void at(float t, float[] out) {
        float position = Pixels.clamp(t, 0, 1) * (colours.length - 1);
        int i = Math.min((int) position, colours.length - 2);
        float f = position - i;
        for (int c = 0; c < 3; c++) {
            out[c] = Pixels.mix(colours[i][c], colours[i + 1][c], f);
        }
    }
}
