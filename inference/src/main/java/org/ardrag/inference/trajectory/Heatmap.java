package org.ardrag.inference.trajectory;

import java.util.Arrays;
import java.util.List;

/**
 * Draws the control of a frame as a picture: one Gaussian dot on black for each point that is held, several combined by
 * their maximum. Size and shape of the dot are those of Wan2.1-Fun-Control's trajectory video (aigc-apps/VideoX-Fun,
 * {@code comfyui/comfyui_nodes.py}): a Gaussian of sigma 40 in a disc of radius 99 on 200 x 200 pixels, scaled to
 * {@code 2 * int(50 * sqrt(H * W / (1280 * 720)))} pixels; it is evaluated here at the point itself, not at the nearest pixel.
 */
public final class Heatmap {

    private final int width;
    private final int height;
    private final float sigma;
    private final float radius;

    /** For frames of this many pixels. */
    public Heatmap(int width, int height) {
        this.width = width;
        this.height = height;
        int circleSize = Math.max(1, (int) (50 * Math.sqrt((double) height * width / (1280 * 720))));
        sigma = 40f / 200 * 2 * circleSize;
        radius = 99f / 200 * 2 * circleSize;
    }

    /** Radius of a dot in pixels. */
    public float radius() {
        return radius;
    }

    /** The frames of some chunks after each other, [frames, height, width]. */
    public float[] planes(List<ControlChunk> chunks) {
        List<List<ControlPoint>> frames =
                chunks.stream().flatMap(chunk -> chunk.frames().stream()).toList();
        float[] planes = new float[frames.size() * width * height];
        for (int t = 0; t < frames.size(); t++) {
            draw(frames.get(t), planes, t * width * height);
        }
        return planes;
    }

    /**
     * Draws one frame.
     *
     * @param points what is held in it
     * @param out brightness in [0, 1], written to {@code height * width} places from {@code offset} on
     */
    public void draw(List<ControlPoint> points, float[] out, int offset) {
        Arrays.fill(out, offset, offset + width * height, 0);
        for (ControlPoint point : points) {
            // A fraction of 0 is the left edge of the first pixel, whose centre lies half a pixel further on.
            float px = point.x() * width - 0.5f;
            float py = point.y() * height - 0.5f;
            int top = Math.max(0, (int) Math.ceil(py - radius));
            int bottom = Math.min(height - 1, (int) Math.floor(py + radius));
            int left = Math.max(0, (int) Math.ceil(px - radius));
            int right = Math.min(width - 1, (int) Math.floor(px + radius));
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    float d2 = (x - px) * (x - px) + (y - py) * (y - py);
                    if (d2 <= radius * radius) {
                        int at = offset + y * width + x;
                        out[at] = Math.max(out[at], (float) Math.exp(-d2 / (2 * sigma * sigma)));
                    }
                }
            }
        }
    }
}
