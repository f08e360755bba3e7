package org.ardrag.training.sheet;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.ardrag.inference.image.RgbImage;

/** Rows of frames in one picture, with what was asked marked on them: rings for drags, crosses for pins. */
public final class ContactSheet {

    private static final int GAP = 2;
    private static final int LABEL = 14;

    /**
     * A mark on one frame.
     *
     * @param x fraction of the width
     * @param y fraction of the height
     * @param pinned a cross and not a ring
     * @param track chooses the colour
     * @param asked drawn faintly if not
     */
    public record Mark(float x, float y, boolean pinned, int track, boolean asked) {}

    private record Row(String label, List<RgbImage> frames, List<List<Mark>> marks) {}

    private static final Color[] COLOURS = {
        new Color(0xff3b30),
        new Color(0x34c759),
        new Color(0x0a84ff),
        new Color(0xffd60a),
        new Color(0xbf5af2),
        new Color(0x64d2ff)
    };

    private final int scale;
    private final List<Row> rows = new ArrayList<>();

    /** Every pixel is shown as {@code scale} times {@code scale}. */
    public ContactSheet(int scale) {
        if (scale < 1 || scale > 16) {
            throw new IllegalArgumentException("the scale is 1 to 16, " + scale + " was given");
        }
        this.scale = scale;
    }

    /**
     * Adds a row.
     *
     * @param label written above it, may be empty
     * @param marks one list a frame, or none at all
     */
    public ContactSheet row(String label, List<RgbImage> frames, List<List<Mark>> marks) {
        if (frames.isEmpty()) {
            throw new IllegalArgumentException("row \"" + label + "\" has no frames");
        }
        if (!marks.isEmpty() && marks.size() != frames.size()) {
            throw new IllegalArgumentException("row \"" + label + "\" has " + frames.size() + " frames and "
                    + marks.size() + " lists of marks, as many or none are allowed");
        }
        rows.add(new Row(label, List.copyOf(frames), List.copyOf(marks)));
        return this;
    }

    /** The sheet as a picture. */
    public BufferedImage image() {
        int width = 1;
        int height = 0;
        for (Row row : rows) {
            int wide = 0;
            for (RgbImage frame : row.frames) {
                wide += frame.width() * scale + GAP;
            }
            width = Math.max(width, wide);
            height += rowHeight(row);
        }
        BufferedImage image = new BufferedImage(width, Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setColor(new Color(0x202124));
            graphics.fillRect(0, 0, width, height);
            int y = 0;
            for (Row row : rows) {
                draw(graphics, row, y);
                y += rowHeight(row);
            }
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private int rowHeight(Row row) {
        int tallest = row.frames.stream().mapToInt(RgbImage::height).max().orElse(0);
        return tallest * scale + GAP + (row.label.isEmpty() ? 0 : LABEL);
    }

    private void draw(Graphics2D graphics, Row row, int top) {
        int y = top;
        if (!row.label.isEmpty()) {
            graphics.setColor(Color.WHITE);
            graphics.setFont(graphics.getFont().deriveFont(11f));
            graphics.drawString(row.label, 3, y + LABEL - 3);
            y += LABEL;
        }
        int x = 0;
        for (int f = 0; f < row.frames.size(); f++) {
            RgbImage frame = row.frames.get(f);
            int width = frame.width() * scale;
            int height = frame.height() * scale;
            graphics.drawImage(toBuffered(frame), x, y, width, height, null);
            if (!row.marks.isEmpty()) {
                for (Mark mark : row.marks.get(f)) {
                    draw(graphics, mark, x + mark.x() * width, y + mark.y() * height, Math.max(2.5, width / 40.0));
                }
            }
            x += width + GAP;
        }
    }

    private static void draw(Graphics2D graphics, Mark mark, double x, double y, double radius) {
        Color colour = COLOURS[Math.floorMod(mark.track(), COLOURS.length)];
        for (int pass = 0; pass < 2; pass++) {
            graphics.setStroke(new BasicStroke(pass == 0 ? 2.6f : 1.2f));
            Color shown = pass == 0 ? Color.BLACK : colour;
            graphics.setColor(mark.asked() ? shown : new Color(shown.getRed(), shown.getGreen(), shown.getBlue(), 90));
            if (mark.pinned()) {
                graphics.draw(new Line2D.Double(x - radius, y - radius, x + radius, y + radius));
                graphics.draw(new Line2D.Double(x - radius, y + radius, x + radius, y - radius));
            } else {
                graphics.draw(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
            }
        }
    }

    /** A picture that the platform can draw and write. */
    static BufferedImage toBuffered(RgbImage picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        byte[] rgb = picture.rgb();
        int[] row = new int[picture.width()];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < row.length; x++, at += 3) {
                row[x] = (rgb[at] & 255) << 16 | (rgb[at + 1] & 255) << 8 | rgb[at + 2] & 255;
            }
            image.setRGB(0, y, row.length, 1, row, 0, row.length);
        }
        return image;
    }

    /** Writes the sheet as PNG. Folders are made as needed. */
    public void write(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!ImageIO.write(image(), "png", file.toFile())) {
            throw new IOException("this Java installation cannot write PNG: " + file);
        }
    }
}
