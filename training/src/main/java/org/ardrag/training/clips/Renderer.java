package org.ardrag.training.clips;

import java.util.List;

/** Renders the frames of one clip: the ground, and the things over it in their order. */
final class Renderer {

    private final ClipConfig config;
    private final Canvas canvas;
    private final GroundMotion motion;
    private final List<Thing> things;

    Renderer(ClipConfig config, Canvas canvas, GroundMotion motion, List<Thing> things) {
        this.config = config;
        this.canvas = canvas;
        this.motion = motion;
        this.things = things;
    }

    private int frameBytes() {
        return 3 * config.width() * config.height();
    }

    /** Frame 0, {@code [height][width][3]}. */
    byte[] picture() {
        byte[] rgb = new byte[frameBytes()];
        motion.render(canvas, 0, rgb, 0, config.width(), config.height());
        lay(0, rgb, 0);
        return rgb;
    }

    /** {@code [frames][height][width][3]}. Ground that stays is rendered once and is the same in every frame. */
    byte[] clip() {
        int bytes = frameBytes();
        byte[] rgb = new byte[bytes * config.frames()];
        motion.render(canvas, 0, rgb, 0, config.width(), config.height());
        for (int f = 1; f < config.frames(); f++) {
            if (motion.moves()) {
                motion.render(canvas, f, rgb, f * bytes, config.width(), config.height());
            } else {
                System.arraycopy(rgb, 0, rgb, f * bytes, bytes);
            }
        }
        for (int f = 0; f < config.frames(); f++) {
            lay(f, rgb, f * bytes);
        }
        return rgb;
    }

    private void lay(int frame, byte[] rgb, int offset) {
        for (Thing thing : things) {
            thing.sprite()
                    .draw(
                            rgb,
                            offset,
                            config.width(),
                            config.height(),
                            thing.poses().get(frame));
        }
    }
}
