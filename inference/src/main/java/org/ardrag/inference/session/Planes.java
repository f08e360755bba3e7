package org.ardrag.inference.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;

/** Pictures to the planes that an autoencoder takes, and back. */
final class Planes {

    private Planes() {}

    /** A picture held for n frames: [n, 3, H, W] in [0, 1]. */
    static float[] of(RgbImage picture, int n) {
        int pixels = picture.width() * picture.height();
        float[] planes = new float[n * 3 * pixels];
        for (int i = 0; i < 3 * pixels; i++) {
            planes[i % 3 * pixels + i / 3] = (picture.rgb()[i] & 255) / 255f;
        }
        for (int t = 1; t < n; t++) {
            System.arraycopy(planes, 0, planes, t * 3 * pixels, 3 * pixels);
        }
        return planes;
    }

    /** Frames of this size out of bytes [T, H, W, 3]. */
    static List<RgbImage> images(ByteBuffer bytes, int width, int height) {
        List<RgbImage> images = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] rgb = new byte[3 * width * height];
            bytes.get(rgb);
            images.add(new RgbImage(width, height, rgb));
        }
        return images;
    }
}
