package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;

/** What can be shown without a model: the measure that a model has to beat. */
public final class Baselines {

    /** Radius of the pasted disc and width of its soft rim, in widths of the frame. */
    private static final double RADIUS = 0.1;

    private static final double RIM = 0.04;

    private Baselines() {}

    /** The picture, again and again. */
    public static List<RgbImage> still(RgbImage picture, int frames) {
        return Collections.nCopies(frames, picture);
    }

    /** The picture with a soft disc around each grabbed point pasted where the point is asked to be. */
    public static List<RgbImage> pasted(RgbImage picture, List<ClipTrack> tracks, int frames) {
        List<RgbImage> result = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            byte[] rgb = picture.rgb().clone();
            for (ClipTrack track : tracks) {
                int grabbed = track.firstHeld();
                if (track.dragged() && f >= grabbed) {
                    int seen = lastHeld(track, f);
                    paste(picture, rgb, track, grabbed, seen);
                }
            }
            result.add(new RgbImage(picture.width(), picture.height(), rgb));
        }
        return result;
    }

    /** What is let go stays where it is. */
    private static int lastHeld(ClipTrack track, int frame) {
        int f = frame;
        while (!track.held()[f]) {
            f--;
        }
        return f;
    }

    private static void paste(RgbImage picture, byte[] rgb, ClipTrack track, int from, int to) {
        int width = picture.width();
        int height = picture.height();
        double cx = track.x()[to] * width;
        double cy = track.y()[to] * height;
        double dx = track.x()[from] * width - cx;
        double dy = track.y()[from] * height - cy;
        double radius = RADIUS * width;
        double rim = RIM * width;
        for (int y = Math.max(0, (int) (cy - radius)); y < Math.min(height, cy + radius + 1); y++) {
            for (int x = Math.max(0, (int) (cx - radius)); x < Math.min(width, cx + radius + 1); x++) {
                double inside = (radius - Math.hypot(x + 0.5 - cx, y + 0.5 - cy)) / rim;
                double cover = Math.max(0, Math.min(1, inside));
                for (int c = 0; c < 3 && cover > 0; c++) {
                    int at = 3 * (y * width + x) + c;
                    double colour = sample(picture, x + dx, y + dy, c);
                    rgb[at] = (byte) Math.round((rgb[at] & 255) * (1 - cover) + colour * cover);
                }
            }
        }
    }

    /** Bilinear, edges prolonged; whole coordinates are pixels' middles. */
    private static double sample(RgbImage picture, double x, double y, int channel) {
        double u = Math.max(0, Math.min(picture.width() - 1, x));
        double v = Math.max(0, Math.min(picture.height() - 1, y));
        int x0 = (int) u;
        int y0 = (int) v;
        int x1 = Math.min(x0 + 1, picture.width() - 1);
        int y1 = Math.min(y0 + 1, picture.height() - 1);
        double top = value(picture, x0, y0, channel) * (1 - u + x0) + value(picture, x1, y0, channel) * (u - x0);
        double bottom = value(picture, x0, y1, channel) * (1 - u + x0) + value(picture, x1, y1, channel) * (u - x0);
        return top * (1 - v + y0) + bottom * (v - y0);
    }

    private static int value(RgbImage picture, int x, int y, int channel) {
        return picture.rgb()[3 * (y * picture.width() + x) + channel] & 255;
    }
}
