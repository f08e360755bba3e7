package org.ardrag.training.tracking;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Places of a picture that can be found again (Shi and Tomasi, Good features to track, 1994), by OpenCV. */
public final class Corners {

    private static final int MOST = 200;

    private Corners() {}

    /**
     * Corners, the clearest first.
     *
     * @param quality the least response, of the clearest corner's
     * @param apart pixels between two of them at the least
     */
    public static List<PixelPoint> find(RgbImage picture, double quality, double apart) {
        List<PixelPoint> points = new ArrayList<>();
        try (Mat grey = new Mat(picture.height(), picture.width(), CV_8UC1);
                Mat corners = new Mat();
                BytePointer data = grey.data()) {
            data.put(GreyFrames.lumaBytes(picture));
            opencv_imgproc.goodFeaturesToTrack(grey, corners, MOST, quality, apart);
            if (corners.empty()) {
                return points;
            }
            try (FloatIndexer places = corners.createIndexer()) {
                for (int i = 0; i < corners.rows(); i++) {
                    points.add(new PixelPoint(places.get(i, 0, 0) + 0.5, places.get(i, 0, 1) + 0.5));
                }
            }
        }
        return points;
    }
}
