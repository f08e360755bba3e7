package org.ardrag.training.curate;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.tracking.Corners;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PixelPoint;

/**
 * Whether two frames show the same scene: how many of the corners of one are found in the other and lead back again. A
 * camera that moves or a light that changes does not matter to it as it does to a comparison of colours or pixels.
 */
final class Likeness {

    /** Width of the frames that are compared, pixels. */
    static final int WIDTH = 128;

    /** Mean difference of bytes below which frames are the same without looking further. */
    private static final double SAME = 3;

    /** Mean difference of bytes from which frames without corners, such as black ones, are not the same. */
    private static final double OTHER = 24;

    private static final int FEWEST_CORNERS = 8;
    private static final double QUALITY = 0.02;
    private static final double APART = 5;

    /** Strict, and with coarse frames: a fast pan goes 20 pixels in a frame. */
    private static final LucasKanadeTracker TRACKER = new LucasKanadeTracker(0.5, 4);

    private Likeness() {}

    /**
     * Share of the corners found again, 0 to 1.
     *
     * @param before {@link #WIDTH} pixels wide
     * @param after of the same size
     */
    static double of(RgbImage before, RgbImage after) {
        double difference = difference(before, after);
        if (difference < SAME) {
            return 1;
        }
        List<PixelPoint> corners = Corners.find(before, QUALITY, APART);
        if (corners.size() < FEWEST_CORNERS) {
            return difference < OTHER ? 1 : 0;
        }
        long found = TRACKER.track(List.of(before, after), corners).stream()
                .filter(path -> path.at(1).isPresent())
                .count();
        return (double) found / corners.size();
    }

    private static double difference(RgbImage a, RgbImage b) {
        byte[] x = a.rgb();
        byte[] y = b.rgb();
        long sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += Math.abs((x[i] & 255) - (y[i] & 255));
        }
        return (double) sum / x.length;
    }
}
