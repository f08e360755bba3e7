package org.ardrag.training.curate;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import org.ardrag.inference.image.RgbImage;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/** Cutting and scaling frames, by OpenCV. */
final class Framing {

    private Framing() {}

    /**
     * The middle of a frame in a bucket's shape, scaled to its size.
     *
     * @param pixelAspect width over height of the frame's pixels as they are meant to be seen
     */
    static RgbImage fit(RgbImage image, double pixelAspect, Bucket bucket) {
        double scale = bucket.enlargement(image.width() * pixelAspect, image.height());
        int width = (int) Math.round(Math.min(image.width(), bucket.width() / (scale * pixelAspect)));
        int height = (int) Math.round(Math.min(image.height(), bucket.height() / scale));
        int left = (image.width() - width) / 2;
        int top = (image.height() - height) / 2;
        return resize(image, left, top, width, height, bucket.width(), bucket.height());
    }

    /** The whole frame in another size. */
    static RgbImage scale(RgbImage image, int width, int height) {
        return resize(image, 0, 0, image.width(), image.height(), width, height);
    }

    private static RgbImage resize(
            RgbImage image, int left, int top, int width, int height, int toWidth, int toHeight) {
        if (width == toWidth && height == toHeight && width == image.width() && height == image.height()) {
            return image;
        }
        byte[] rgb = new byte[3 * toWidth * toHeight];
        boolean shrinks = toWidth <= width && toHeight <= height;
        int how = shrinks ? opencv_imgproc.INTER_AREA : opencv_imgproc.INTER_CUBIC;
        try (Mat all = new Mat(image.height(), image.width(), CV_8UC3);
                BytePointer in = all.data();
                Rect middle = new Rect(left, top, width, height);
                Size size = new Size(toWidth, toHeight);
                Mat scaled = new Mat(toHeight, toWidth, CV_8UC3);
                BytePointer out = scaled.data()) {
            in.put(image.rgb());
            try (Mat part = new Mat(all, middle)) {
                opencv_imgproc.resize(part, scaled, size, 0, 0, how);
            }
            out.get(rgb);
        }
        return new RgbImage(toWidth, toHeight, rgb);
    }
}
