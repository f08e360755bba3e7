package org.ardrag.training.bench;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;

/** The picture that viewers without a screen drag: the first of a drawn clip. */
public final class TestPicture {

    private TestPicture() {}

    /** The picture in this size, as PNG. */
    public static byte[] png(int width, int height) throws IOException {
        DrawnClip clip = new ClipPainter(TextureBank.heldOut(1, 8), ClipConfig.training(width, height, 1)).paint(1);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        byte[] rgb = clip.rgb();
        for (int i = 0; i < width * height; i++) {
            int pixel = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
            image.setRGB(i % width, i / width, pixel);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return png.toByteArray();
    }
}
