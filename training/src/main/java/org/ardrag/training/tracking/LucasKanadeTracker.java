package org.ardrag.training.tracking;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_video;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Pyramidal Lucas-Kanade (Bouguet, Pyramidal implementation of the Lucas Kanade feature tracker, 2000) from frame to frame,
 * by OpenCV. Every step is tracked back again; a point that does not come back to where it was (Kalal et al.,
 * Forward-backward error, 2010) is lost and stays lost, as is one that leaves the frame.
 */
public final class LucasKanadeTracker implements PointTracker {

    /** Enough for points that somebody chose; what is to be learnt from wants less. */
    private static final double MOST_APART = 3.0;

    /** Half the window's side at 128 pixels of width: things are small, and a window that sees what is behind them stays there. */
    private static final float HALF = 3;

    private static final int LEVELS = 2;

    private final double mostApart;
    private final int levels;

    /** With 3 pixels between a place and the one it is tracked back to, and twice-halved frames. */
    public LucasKanadeTracker() {
        this(MOST_APART, LEVELS);
    }

    /**
     * @param mostApart pixels that a point may miss its old place by when it is tracked back, at 128 pixels of width and
     *     below; in proportion above
     * @param levels how many times frames are halved; each time doubles the way that can be followed between two frames
     * @throws IllegalArgumentException if {@code mostApart} is not above 0, or {@code levels} is not 0 to 6
     */
    public LucasKanadeTracker(double mostApart, int levels) {
        if (!(mostApart > 0)) {
            throw new IllegalArgumentException("mostApart is " + mostApart + ", more than 0 pixels are needed");
        }
        if (levels < 0 || levels > 6) {
            throw new IllegalArgumentException("levels is " + levels + ", 0 to 6 are allowed");
        }
        this.mostApart = mostApart;
        this.levels = levels;
    }

    @Override
    public String name() {
        return "Lucas-Kanade";
    }

    @Override
    public List<TrackedPath> track(List<RgbImage> frames, List<PixelPoint> points) {
        GreyFrames.requireSameSize(frames);
        @Nullable PixelPoint[][] found = new @Nullable PixelPoint[points.size()][frames.size()];
        for (int i = 0; i < found.length; i++) {
            found[i][0] = points.get(i);
        }
        if (!points.isEmpty()) {
            Mat before = grey(frames.get(0));
            for (int f = 1; f < frames.size(); f++) {
                Mat after = grey(frames.get(f));
                step(before, after, found, f);
                before.close();
                before = after;
            }
            before.close();
        }
        List<TrackedPath> paths = new ArrayList<>();
        for (@Nullable PixelPoint[] path : found) {
            paths.add(TrackedPath.of(path));
        }
        return paths;
    }

    /** Follows what is not lost from the frame before to frame f. */
    private void step(Mat before, Mat after, @Nullable PixelPoint[][] found, int f) {
        List<Integer> alive = new ArrayList<>();
        List<PixelPoint> from = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            PixelPoint place = found[i][f - 1];
            if (place != null) {
                alive.add(i);
                from.add(place);
            }
        }
        if (alive.isEmpty()) {
            return;
        }
        @Nullable PixelPoint[] to = flow(before, after, from);
        List<PixelPoint> arrived = new ArrayList<>();
        for (int k = 0; k < to.length; k++) {
            PixelPoint place = to[k];
            arrived.add(place == null ? from.get(k) : place);
        }
        @Nullable PixelPoint[] back = flow(after, before, arrived);
        double allowed = mostApart * Math.max(1, before.cols() / 128.0);
        for (int k = 0; k < to.length; k++) {
            PixelPoint forward = to[k];
            PixelPoint returned = back[k];
            if (forward != null
                    && returned != null
                    && inside(forward, before)
                    && returned.distance(from.get(k)) <= allowed) {
                found[alive.get(k)][f] = forward;
            }
        }
    }

    private static boolean inside(PixelPoint point, Mat frame) {
        return point.x() >= 0 && point.y() >= 0 && point.x() < frame.cols() && point.y() < frame.rows();
    }

    private @Nullable PixelPoint[] flow(Mat before, Mat after, List<PixelPoint> from) {
        int side = 2 * Math.max(3, Math.round(HALF * before.cols() / 128)) + 1;
        @Nullable PixelPoint[] to = new @Nullable PixelPoint[from.size()];
        try (Mat start = places(from);
                Mat end = new Mat();
                Mat status = new Mat();
                Mat error = new Mat();
                Size window = new Size(side, side);
                TermCriteria criteria = new TermCriteria(TermCriteria.COUNT + TermCriteria.EPS, 40, 0.005)) {
            opencv_video.calcOpticalFlowPyrLK(
                    before, after, start, end, status, error, window, levels, criteria, 0, 1e-4);
            try (FloatIndexer places = end.createIndexer();
                    UByteIndexer found = status.createIndexer()) {
                for (int i = 0; i < to.length; i++) {
                    if (found.get(i, 0) != 0) {
                        to[i] = new PixelPoint(places.get(i, 0, 0) + 0.5, places.get(i, 0, 1) + 0.5);
                    }
                }
            }
        }
        return to;
    }

    /** Places as OpenCV counts them: 0 is the middle of the first pixel. */
    private static Mat places(List<PixelPoint> points) {
        Mat mat = new Mat(points.size(), 1, CV_32FC2);
        try (FloatIndexer indexer = mat.createIndexer()) {
            for (int i = 0; i < points.size(); i++) {
                indexer.put(i, 0, 0, (float) (points.get(i).x() - 0.5));
                indexer.put(i, 0, 1, (float) (points.get(i).y() - 0.5));
            }
        }
        return mat;
    }

    private static Mat grey(RgbImage frame) {
        Mat mat = new Mat(frame.height(), frame.width(), CV_8UC1);
        try (BytePointer data = mat.data()) {
            data.put(GreyFrames.lumaBytes(frame));
        }
        return mat;
    }
}
