package org.ardrag.training.tracking;

import java.util.List;
import org.ardrag.inference.image.RgbImage;

/** Follows points of the first frame through the frames after it. */
public interface PointTracker {

    /** What it is called in a report. */
    String name();

    /**
     * Follows points.
     *
     * @param frames at least one, all of the same size
     * @param points places in the first frame
     * @return one path a point, in the same order, of one place a frame
     * @throws IllegalArgumentException if there is no frame, or frames differ in size
     */
    List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points);
}
