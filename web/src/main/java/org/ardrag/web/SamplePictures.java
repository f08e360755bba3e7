package org.ardrag.web;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** The sample pictures as files: drawn and encoded at the first request, kept from then on. Safe for any thread. */
public final class SamplePictures {

    /** Width and height of the small version, pixels. */
    public static final int SMALL_SIZE = 320;

    private final Map<SamplePicture, Encoded> encoded = new EnumMap<>(SamplePicture.class);

    /** The picture as PNG, {@link SamplePicture#SIZE} pixels wide and high. */
    public byte[] png(SamplePicture sample) {
        return encoded(sample).png();
    }

    /** A small version as JPEG, {@link #SMALL_SIZE} pixels wide and high. */
    public byte[] smallJpeg(SamplePicture sample) {
        return encoded(sample).smallJpeg();
    }

    private synchronized Encoded encoded(SamplePicture sample) {
        return encoded.computeIfAbsent(sample, SamplePictures::encode);
    }

    private static Encoded encode(SamplePicture sample) {
        BufferedImage picture = SamplePainter.paint(sample);
        BufferedImage small = new BufferedImage(SMALL_SIZE, SMALL_SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = small.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        g.drawImage(picture, 0, 0, SMALL_SIZE, SMALL_SIZE, null);
        g.dispose();
        return new Encoded(write(picture, "png"), write(small, "jpg"));
    }

    private static byte[] write(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("this Java runtime writes no " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private record Encoded(byte[] png, byte[] smallJpeg) {}
}
