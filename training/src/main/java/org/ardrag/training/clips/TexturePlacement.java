package org.ardrag.training.clips;

/** A texture laid onto a canvas: turned, scaled and shifted. */
final class TexturePlacement {

    final Texture texture;
    private final int level;
    private final float cos;
    private final float sin;
    private final float u0;
    private final float v0;

    private TexturePlacement(Texture texture, int level, float cos, float sin, float u0, float v0) {
        this.texture = texture;
        this.level = level;
        this.cos = cos;
        this.sin = sin;
        this.u0 = u0;
        this.v0 = v0;
    }

    /** Anywhere, any way round, between 0.4 and 2.6 texels a frame pixel. */
    static TexturePlacement draw(Dice dice, Texture texture) {
        double scale = Math.exp(dice.between(Math.log(0.4), Math.log(2.6)));
        double angle = dice.angle();
        return new TexturePlacement(
                texture,
                scale > 1.5 ? 1 : 0,
                (float) (Math.cos(angle) * scale / Canvas.SCALE),
                (float) (Math.sin(angle) * scale / Canvas.SCALE),
                (float) dice.between(0, 2 * texture.size),
                (float) dice.between(0, 2 * texture.size));
    }

    /** The colour at canvas coordinates. */
    void sample(float x, float y, float[] out) {
        texture.sample(u0 + x * cos - y * sin, v0 + x * sin + y * cos, level, out);
    }
}
