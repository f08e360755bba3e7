package org.ardrag.training.evaluate;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.ardrag.inference.image.RgbImage;

/** A folder's photographs in a model's size. */
final class Photographs {

    /** What the Java platform reads. */
    private static final List<String> TYPES = List.of(".jpg", ".jpeg", ".png", ".bmp", ".gif");

    private Photographs() {}

    /** A photograph, its middle cropped to the model's shape. */
    record Photograph(String name, RgbImage picture) {}

    /**
     * Reads every JPEG, PNG, BMP and GIF of a folder, in the order of their names.
     *
     * @throws IllegalArgumentException if there is none, or one can't be read
     */
    static List<Photograph> read(Path folder, int width, int height) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(Photographs::isPicture).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(folder + " has no picture; " + String.join(", ", TYPES) + " are read");
        }
        List<Photograph> photographs = new ArrayList<>();
        for (Path file : files) {
            BufferedImage image = ImageIO.read(file.toFile());
            if (image == null) {
                throw new IllegalArgumentException(
                        file + " is not a picture that Java reads; JPEG, PNG, BMP and GIF are");
            }
            photographs.add(new Photograph(String.valueOf(file.getFileName()), fit(image, width, height)));
        }
        return photographs;
    }

    private static boolean isPicture(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Files.isRegularFile(file) && TYPES.stream().anyMatch(name::endsWith);
    }

    /** The largest middle part of the model's shape, every pixel the mean of those that it stands for. */
    static RgbImage fit(BufferedImage image, int width, int height) {
        double scale = Math.min((double) image.getWidth() / width, (double) image.getHeight() / height);
        double left = (image.getWidth() - scale * width) / 2;
        double top = (image.getHeight() - scale * height) / 2;
        BufferedImage plain = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = plain.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        byte[] rgb = new byte[3 * width * height];
        double[] sum = new double[3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                mean(plain, left + x * scale, top + y * scale, Math.max(1, scale), sum);
                for (int c = 0; c < 3; c++) {
                    rgb[3 * (y * width + x) + c] = (byte) Math.round(sum[c]);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** The mean colour of a square, pixels at its rim counting as far as they lie inside. */
    private static void mean(BufferedImage image, double left, double top, double side, double[] out) {
        double right = Math.min(image.getWidth(), left + side);
        double bottom = Math.min(image.getHeight(), top + side);
        double area = 0;
        out[0] = out[1] = out[2] = 0;
        for (int y = (int) top; y < bottom; y++) {
            double high = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < right; x++) {
                double part = high * (Math.min(right, x + 1) - Math.max(left, x));
                int pixel = image.getRGB(x, y);
                out[0] += part * (pixel >> 16 & 255);
                out[1] += part * (pixel >> 8 & 255);
                out[2] += part * (pixel & 255);
                area += part;
            }
        }
        for (int c = 0; c < 3; c++) {
            out[c] /= area;
        }
    }
}
