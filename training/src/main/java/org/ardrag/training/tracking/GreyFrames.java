package org.ardrag.training.tracking;

import java.util.List;
import org.ardrag.inference.image.RgbImage;

/** Frames as grey levels. */
final class GreyFrames {

    private GreyFrames() {}

    /** Checks that there are frames and that all have one size. */
    static void requireSameSize(List<RgbImage> frames) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("0 frames were given, at least 1 is needed");
        }
        RgbImage first = frames.get(0);
        for (RgbImage frame : frames) {
            if (frame.width() != first.width() || frame.height() != first.height()) {
                throw new IllegalArgumentException("frames of " + first.width() + " x " + first.height() + " and of "
                        + frame.width() + " x " + frame.height() + " were given, all need the same size");
            }
        }
    }

    /** Luma (ITU-R BT.601) of every pixel, 0 to 255. */
    static float[] luma(RgbImage frame) {
        byte[] rgb = frame.rgb();
        float[] grey = new float[rgb.length / 3];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.299f * (rgb[3 * i] & 255) + 0.587f * (rgb[3 * i + 1] & 255) + 0.114f * (rgb[3 * i + 2] & 255);
        }
        return grey;
    }

    /** The same as whole bytes. */
    static byte[] lumaBytes(RgbImage frame) {
        float[] grey = luma(frame);
        byte[] bytes = new byte[grey.length];
        for (int i = 0; i < grey.length; i++) {
            bytes[i] = (byte) Math.round(grey[i]);
        }
        return bytes;
    }
}
