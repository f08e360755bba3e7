package org.ardrag.server.image;

/**
 * A rectangle of a picture, in pixels of the upright picture unless said otherwise.
 *
 * @param x of its left edge
 * @param y of its top edge
 * @param width in pixels
 * @param height in pixels
 */
public record Crop(int x, int y, int width, int height) {

    /** The largest rectangle of the shape {@code toWidth : toHeight} in the middle of this one. */
    Crop fit(int toWidth, int toHeight) {
        long wide = (long) width * toHeight;
        long high = (long) height * toWidth;
        if (wide > high) {
            int w = (int) Math.max(1, Math.round((double) height * toWidth / toHeight));
            return new Crop(x + (width - w) / 2, y, w, height);
        }
        int h = (int) Math.max(1, Math.round((double) width * toHeight / toWidth));
        return new Crop(x, y + (height - h) / 2, width, h);
    }

    boolean inside(int pictureWidth, int pictureHeight) {
        return x >= 0
                && y >= 0
                && width >= 1
                && height >= 1
                && (long) x + width <= pictureWidth
                && (long) y + height <= pictureHeight;
    }
}
