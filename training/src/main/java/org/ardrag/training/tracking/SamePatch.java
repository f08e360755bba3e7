package org.ardrag.training.tracking;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Whether a path still looks like the point that it began at. A tracker that only looks from frame to frame can slide from
 * the ground onto a thing that passes by without ever losing anything.
 */
public final class SamePatch implements AutoCloseable {

    /** Half the side of what is compared, pixels at 128 pixels of width. */
    private static final int HALF = 3;

    private final List<Mat> frames = new ArrayList<>();
    private final int side;

    /** @param frames at least one, all of the same size */
    public SamePatch(List<RgbImage> frames) {
        GreyFrames.requireSameSize(frames);
        side = 2 * Math.max(HALF, Math.round(HALF * frames.get(0).width() / 128f)) + 1;
        for (RgbImage frame : frames) {
            Mat grey = new Mat(frame.height(), frame.width(), CV_8UC1);
            try (BytePointer data = grey.data()) {
                data.put(GreyFrames.lumaBytes(frame));
            }
            this.frames.add(grey);
        }
    }

    /**
     * How many frames from the first on the path is there and its surroundings correlate with those of the first frame.
     *
     * @param least correlation that counts as the same, -1 to 1
     */
    public int length(TrackedPath path, double least) {
        if (path.at(0).isEmpty()) {
            return 0;
        }
        try (Mat first = patch(0, path.at(0).get());
                Mat answer = new Mat()) {
            for (int f = 1; f < path.frames(); f++) {
                if (path.at(f).isEmpty()) {
                    return f;
                }
                try (Mat here = patch(f, path.at(f).get())) {
                    opencv_imgproc.matchTemplate(here, first, answer, opencv_imgproc.TM_CCOEFF_NORMED);
                }
                try (FloatIndexer value = answer.createIndexer()) {
                    if (!(value.get(0, 0) >= least)) {
                        return f;
                    }
                }
            }
        }
        return path.frames();
    }

    /** The surroundings of a place, read between pixels. */
    private Mat patch(int frame, PixelPoint place) {
        Mat patch = new Mat();
        try (Size size = new Size(side, side);
                Point2f middle = new Point2f((float) (place.x() - 0.5), (float) (place.y() - 0.5))) {
            opencv_imgproc.getRectSubPix(frames.get(frame), size, middle, patch);
        }
        return patch;
    }

    @Override
    public void close() {
        frames.forEach(Mat::close);
    }
}
