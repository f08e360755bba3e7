package org.ardrag.web;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RadialGradientPaint;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/**
 * Draws the sample pictures. Each has one thing that begs to be dragged, clear of its ground, and texture everywhere,
 * for a generated video follows texture.
 */
final class SamplePainter {

    private static final int SIZE = SamplePicture.SIZE;

    private SamplePainter() {}

    /** Draws a sample, {@link SamplePicture#SIZE} pixels wide and high; the same every time. */
    static BufferedImage paint(SamplePicture sample) {
        BufferedImage layered = layer(g -> {});
        switch (sample) {
            case BALLOON -> paintBalloonScene(layered);
            case BOAT -> paintBoatScene(layered);
            case LADYBIRD -> paintLadybirdScene(layered);
        }
        BufferedImage opaque = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = opaque.createGraphics();
        g.drawImage(layered, 0, 0, null);
        g.dispose();
        return opaque;
    }

    private static void paintBalloonScene(BufferedImage picture) {
        put(
                picture,
                layer(g -> fill(
                        g,
                        new Ellipse2D.Double(-200, -200, 912, 912),
                        new GradientPaint(0, 0, new Color(0x5aa7dc), 0, 400, new Color(0xf6e3c4)))));
        put(picture, clouds(11, 0.56, 190, 70));
        hill(picture, 21, 318, 26, 210, new Color(0x8fb0b3), new Color(0x7a9fa0), 18);
        hill(picture, 22, 362, 34, 260, new Color(0x6fa36b), new Color(0x4f8750), 30);
        hill(picture, 23, 424, 30, 340, new Color(0x9bb455), new Color(0x5f8a35), 44);
        put(picture, layer(g -> balloon(g, 256, 168)));
    }

    private static void balloon(Graphics2D g, double cx, double cy) {
        double r = 84;
        Path2D envelope = new Path2D.Double();
        envelope.moveTo(cx - 20, cy + 118);
        envelope.curveTo(cx - 44, cy + 74, cx - r, cy + 54, cx - r, cy - 4);
        envelope.curveTo(cx - r, cy - 52, cx - 46, cy - 88, cx, cy - 88);
        envelope.curveTo(cx + 46, cy - 88, cx + r, cy - 52, cx + r, cy - 4);
        envelope.curveTo(cx + r, cy + 54, cx + 44, cy + 74, cx + 20, cy + 118);
        envelope.closePath();
        fill(g, envelope, new Color(0xd8402f));
        Shape clip = g.getClip();
        g.clip(envelope);
        Color[] stripes = {new Color(0xd8402f), new Color(0xf7b733), new Color(0xf8efe0), new Color(0xf7b733)};
        double[] widths = {168, 128, 88, 36};
        for (int i = 0; i < widths.length; i++) {
            fill(g, new Ellipse2D.Double(cx - widths[i] / 2, cy - 98, widths[i], 260), stripes[i]);
        }
        fill(g, new Ellipse2D.Double(cx - 10, cy - 98, 20, 260), new Color(0xd8402f));
        fill(
                g,
                new Ellipse2D.Double(cx - 150, cy - 150, 300, 300),
                new RadialGradientPaint(
                        new Point2D.Double(cx - 34, cy - 44), 170, new float[] {0, 0.45f, 1}, new Color[] {
                            new Color(255, 255, 255, 110), new Color(255, 255, 255, 0), new Color(40, 10, 20, 120)
                        }));
        g.setClip(clip);
        g.setColor(new Color(0x5b4632));
        g.setStroke(new BasicStroke(2.2f));
        g.draw(line(cx - 18, cy + 117, cx - 13, cy + 142));
        g.draw(line(cx + 18, cy + 117, cx + 13, cy + 142));
        g.draw(line(cx - 5, cy + 118, cx - 4, cy + 142));
        fill(
                g,
                polygon(cx - 16, cy + 141, cx + 16, cy + 141, cx + 12, cy + 165, cx - 12, cy + 165),
                new Color(0x8a5a2b));
        fill(
                g,
                polygon(cx - 17, cy + 140, cx + 17, cy + 140, cx + 16, cy + 146, cx - 16, cy + 146),
                new Color(0x5e3b1a));
    }

    private static void paintBoatScene(BufferedImage picture) {
        put(
                picture,
                layer(g ->
                        fill(g, square(), new GradientPaint(0, 0, new Color(0x8fc3e6), 0, 190, new Color(0xfdf0dc)))));
        put(picture, clouds(41, 0.52, 240, 60));
        hill(picture, 42, 150, 60, 150, new Color(0x93a9bd), new Color(0x8399ae), 22);
        hill(picture, 43, 186, 26, 70, new Color(0x4e7a5a), new Color(0x35603f), 52);
        BufferedImage water = layer(g -> fill(
                g,
                rectangle(0, 204, SIZE, SIZE - 204),
                new GradientPaint(0, 204, new Color(0x7db7cb), 0, SIZE, new Color(0x1f5f86))));
        new Grain(44).roughen(water, 90, 9, 62);
        new Grain(45).roughen(water, 24, 4, 34);
        put(picture, water);
        put(picture, layer(g -> {
            g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, 0.34f));
            fill(g, polygon(142, 336, 268, 336, 238, 404, 166, 414), new Color(0x123c57));
        }));
        put(picture, layer(SamplePainter::boat));
    }

    private static void boat(Graphics2D g) {
        fill(g, polygon(208, 150, 212, 150, 213, 316, 207, 316), new Color(0x6b4a2c));
        Path2D main = new Path2D.Double();
        main.moveTo(216, 152);
        main.curveTo(252, 200, 276, 252, 282, 300);
        main.lineTo(216, 304);
        main.closePath();
        fill(g, main, new GradientPaint(214, 0, new Color(0xfffdf6), 284, 0, new Color(0xd9d3c4)));
        Path2D jib = new Path2D.Double();
        jib.moveTo(204, 166);
        jib.curveTo(176, 216, 156, 262, 146, 300);
        jib.lineTo(204, 304);
        jib.closePath();
        fill(g, jib, new GradientPaint(146, 0, new Color(0xe6472f), 206, 0, new Color(0xb52f22)));
        fill(g, polygon(146, 300, 152, 282, 206, 282, 206, 304), new Color(0xf4efe4));
        Path2D hull = new Path2D.Double();
        hull.moveTo(126, 312);
        hull.lineTo(296, 308);
        hull.curveTo(288, 334, 272, 346, 250, 347);
        hull.lineTo(164, 348);
        hull.curveTo(144, 346, 132, 330, 126, 312);
        hull.closePath();
        fill(g, hull, new GradientPaint(0, 308, new Color(0x9c5a2c), 0, 348, new Color(0x4d2a12)));
        g.setColor(new Color(0xf3e7d2));
        g.setStroke(new BasicStroke(4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        g.draw(line(129, 314, 293, 310));
    }

    private static void paintLadybirdScene(BufferedImage picture) {
        BufferedImage ground = layer(g -> fill(
                g,
                square(),
                new RadialGradientPaint(new Point2D.Double(150, 110), 560, new float[] {0, 1}, new Color[] {
                    new Color(0x6f9a5c), new Color(0x1d3a22)
                })));
        new Grain(61).roughen(ground, 110, 110, 70);
        put(picture, ground);
        BufferedImage leaf = layer(g ->
                fill(g, leafShape(), new GradientPaint(60, 60, new Color(0xa9d25c), 460, 470, new Color(0x4c8f2f))));
        new Grain(62).roughen(leaf, 46, 46, 40);
        put(picture, leaf);
        put(picture, layer(SamplePainter::veins));
        put(picture, layer(g -> {
            g.rotate(Math.toRadians(38), 215, 287);
            fill(g, new Ellipse2D.Double(160, 226, 118, 138), new Color(14, 30, 8, 90));
            ladybird(g, 215, 287);
        }));
    }

    private static Shape leafShape() {
        Path2D leaf = new Path2D.Double();
        leaf.moveTo(28, 496);
        leaf.curveTo(-10, 250, 150, 60, 488, 22);
        leaf.curveTo(512, 300, 330, 500, 28, 496);
        leaf.closePath();
        return leaf;
    }

    private static void veins(Graphics2D g) {
        g.clip(leafShape());
        g.setColor(new Color(0xd5eba0));
        g.setStroke(new BasicStroke(6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        Path2D middle = new Path2D.Double();
        middle.moveTo(28, 496);
        middle.curveTo(150, 340, 300, 190, 488, 22);
        g.draw(middle);
        g.setStroke(new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int i = 1; i < 9; i++) {
            double x = 28 + i * 47;
            double y = 496 - i * 52 + 5 * Math.sin(i);
            Path2D vein = new Path2D.Double();
            vein.moveTo(x, y);
            vein.quadTo(x - 16, y - 80, x + 6, y - 190);
            vein.moveTo(x, y);
            vein.quadTo(x + 92, y - 4, x + 190, y - 44);
            g.draw(vein);
        }
    }

    private static void ladybird(Graphics2D g, double cx, double cy) {
        g.setColor(new Color(0x17130f));
        g.setStroke(new BasicStroke(5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        for (int side = -1; side <= 1; side += 2) {
            for (int i = -1; i <= 1; i++) {
                g.draw(line(cx + side * 44, cy + i * 30, cx + side * 72, cy + i * 40 - 6));
            }
            g.draw(line(cx + side * 12, cy - 78, cx + side * 26, cy - 98));
        }
        fill(g, new Ellipse2D.Double(cx - 34, cy - 88, 68, 56), new Color(0x1b1612));
        fill(g, new Ellipse2D.Double(cx - 27, cy - 76, 15, 15), new Color(0xf3eee2));
        fill(g, new Ellipse2D.Double(cx + 12, cy - 76, 15, 15), new Color(0xf3eee2));
        Shape body = new Ellipse2D.Double(cx - 58, cy - 62, 116, 132);
        fill(
                g,
                body,
                new RadialGradientPaint(
                        new Point2D.Double(cx - 20, cy - 24), 110, new float[] {0, 0.55f, 1}, new Color[] {
                            new Color(0xff6a4d), new Color(0xdd2a1b), new Color(0x8c120c)
                        }));
        Shape clip = g.getClip();
        g.clip(body);
        g.setColor(new Color(0x1b1612));
        g.setStroke(new BasicStroke(4f));
        g.draw(line(cx, cy - 62, cx, cy + 72));
        double[][] spots = {
            {-30, -24, 13}, {30, -24, 13}, {-34, 20, 12}, {34, 20, 12}, {-18, 50, 9}, {18, 50, 9}, {0, -48, 12}
        };
        for (double[] spot : spots) {
            fill(
                    g,
                    new Ellipse2D.Double(cx + spot[0] - spot[2], cy + spot[1] - spot[2], 2 * spot[2], 2 * spot[2]),
                    new Color(0x1b1612));
        }
        g.setClip(clip);
        fill(g, new Ellipse2D.Double(cx - 40, cy - 46, 34, 22), new Color(255, 255, 255, 96));
    }

    /** Ground from a wavy line down to the picture's foot, rough with grass. */
    private static void hill(
            BufferedImage picture,
            int seed,
            double top,
            double height,
            double wave,
            Color above,
            Color below,
            double rough) {
        Grain line = new Grain(seed);
        Path2D outline = new Path2D.Double();
        outline.moveTo(0, SIZE);
        for (int x = 0; x <= SIZE; x += 2) {
            outline.lineTo(x, top + height * 2 * (line.at(x / wave, 0.5, 4) - 0.5));
        }
        outline.lineTo(SIZE, SIZE);
        outline.closePath();
        BufferedImage ground =
                layer(g -> fill(g, outline, new GradientPaint(0, (float) top - 20, above, 0, SIZE, below)));
        new Grain(seed + 100).roughen(ground, 42, 20, rough);
        put(picture, ground);
    }

    /** White where the noise is above a limit, thinner towards the edge. */
    private static BufferedImage clouds(int seed, double limit, double waveX, double waveY) {
        Grain grain = new Grain(seed);
        BufferedImage sky = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double density = (grain.at(x / waveX, y / waveY, 6) - limit) * 5.5;
                int alpha = (int) Math.round(235 * Math.max(0, Math.min(1, density)));
                sky.setRGB(x, y, alpha << 24 | 0xffffff);
            }
        }
        return sky;
    }

    private static BufferedImage layer(Consumer<Graphics2D> painter) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        painter.accept(g);
        g.dispose();
        return image;
    }

    private static void put(BufferedImage picture, BufferedImage layer) {
        Graphics2D g = picture.createGraphics();
        g.drawImage(layer, new AffineTransform(), null);
        g.dispose();
    }

    private static void fill(Graphics2D g, Shape shape, Paint paint) {
        g.setPaint(paint);
        g.fill(shape);
    }

    private static Shape square() {
        return rectangle(0, 0, SIZE, SIZE);
    }

    private static Shape rectangle(double x, double y, double width, double height) {
        return polygon(x, y, x + width, y, x + width, y + height, x, y + height);
    }

    private static Shape line(double x1, double y1, double x2, double y2) {
        return new java.awt.geom.Line2D.Double(x1, y1, x2, y2);
    }

    private static Shape polygon(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        path.closePath();
        return path;
    }
}
