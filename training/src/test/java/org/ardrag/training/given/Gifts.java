package org.ardrag.training.given;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Folders as a studio writes them for people who gave; that it does so is tested in the browser. */
public final class Gifts {

    private Gifts() {}

    /**
     * Writes a picture of one colour but for a pixel at (3, 2), and what was asked of it.
     *
     * @param controls of frames 1, 2, ..., as {@link #point} and {@link #frame} make them
     */
    public static Path put(Path folder, int width, int height, String... controls) throws IOException {
        Files.createDirectories(folder);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(3, 2, 0xFF8040);
        ImageIO.write(picture, "png", folder.resolve("picture.png").toFile());
        Files.writeString(
                folder.resolve("trajectory.json"), "{\"version\":1,\"controls\":[" + String.join(",", controls) + "]}");
        return folder;
    }

    /** A frame in which one track is held. */
    public static String point(int frame, int track, double x, double y) {
        return "{\"frame\":%d,\"points\":[{\"track\":%d,\"x\":%s,\"y\":%s,\"reach\":0.2}]}"
                .formatted(frame, track, x, y);
    }

    /** A frame in which nothing is held. */
    public static String frame(int frame) {
        return "{\"frame\":" + frame + ",\"points\":[]}";
    }
}
