package org.ardrag.inference.image;

/**
 * A picture or a video frame: 8 bits a channel, row by row, red, green, blue.
 *
 * @param width pixels
 * @param height pixels
 * @param rgb {@code 3 * width * height} bytes; not copied, treat as immutable
 */
public record RgbImage(int width, int height, byte[] rgb) {

    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("an image of " + width + " x " + height + " pixels has "
                    + 3L * width * height + " bytes, " + rgb.length + " were given");
        }
    }
}
