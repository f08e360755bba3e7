package org.ardrag.training.clips;

/** A thing's look: its colours and its soft outline at canvas resolution, and how it is laid over a frame. */
final class Sprite {

    /** What it is, for the caption. */
    final String name;

    final Shape shape;

    /** Half extent in frame pixels. */
    final float half;

    private final int width;
    private final int height;

    /** Where the thing's centre lies, canvas pixels from the left top corner. */
    private final float anchorX;

    private final float anchorY;

    /** {@code [height][width][4]}: colours times cover, cover. */
    private final float[] rgba;

    Sprite(String name, Shape shape, float half, int width, int height, float anchorX, float anchorY, float[] rgba) {
        this.name = name;
        this.shape = shape;
        this.half = half;
        this.width = width;
        this.height = height;
        this.anchorX = anchorX;
        this.anchorY = anchorY;
        this.rgba = rgba;
    }

    /** How far from its centre the sprite reaches, frame pixels. */
    private float reach() {
        float w = Math.max(anchorX, width - anchorX);
        float h = Math.max(anchorY, height - anchorY);
        return (float) Math.hypot(w, h) / Canvas.SCALE;
    }

    /** Whether the thing lies over a point of the frame. */
    boolean covers(float x, float y, Pose pose) {
        double[] local = pose.local(x, y);
        return shape.depth().at((float) local[0] / half, (float) local[1] / half) > 0;
    }

    /** Lays the thing over a frame of {@code [frameHeight][frameWidth][3]} bytes that begin at {@code offset}. */
    void draw(byte[] rgb, int offset, int frameWidth, int frameHeight, Pose pose) {
        float reach = (float) (reach() * pose.scale()) + 1;
        int left = Math.max(0, (int) (pose.x() - reach));
        int right = Math.min(frameWidth, (int) (pose.x() + reach) + 1);
        int top = Math.max(0, (int) (pose.y() - reach));
        int bottom = Math.min(frameHeight, (int) (pose.y() + reach) + 1);
        float stepU = (float) (Math.cos(pose.angle()) / pose.scale()) * Canvas.SCALE;
        float stepV = (float) (-Math.sin(pose.angle()) / pose.scale()) * Canvas.SCALE;
        for (int y = top; y < bottom; y++) {
            float dx = left + 0.5f - (float) pose.x();
            float dy = y + 0.5f - (float) pose.y();
            float u = anchorX + dx * stepU - dy * stepV - 0.5f;
            float v = anchorY + dx * stepV + dy * stepU - 0.5f;
            int at = offset + 3 * (y * frameWidth + left);
            for (int x = left; x < right; x++, u += stepU, v += stepV, at += 3) {
                if (u > -1 && v > -1 && u < width && v < height) {
                    blend(rgb, at, u, v);
                }
            }
        }
    }

    private void blend(byte[] rgb, int at, float u, float v) {
        int x = Pixels.floor(u);
        int y = Pixels.floor(v);
        if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) {
            return; // the rim is transparent
        }
        float fx = u - x;
        float fy = v - y;
        int p = 4 * (y * width + x);
        int q = p + 4 * width;
        float a = (1 - fx) * (1 - fy);
        float b = fx * (1 - fy);
        float c = (1 - fx) * fy;
        float d = fx * fy;
        float cover = a * rgba[p + 3] + b * rgba[p + 7] + c * rgba[q + 3] + d * rgba[q + 7];
        if (cover <= 0.002f) {
            return;
        }
        for (int i = 0; i < 3; i++) {
            float colour = a * rgba[p + i] + b * rgba[p + 4 + i] + c * rgba[q + i] + d * rgba[q + 4 + i];
            rgb[at + i] = Pixels.toByte(colour + (1 - cover) * (rgb[at + i] & 255));
        }
    }
}
