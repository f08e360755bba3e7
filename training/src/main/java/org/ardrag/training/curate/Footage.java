package org.ardrag.training.curate;

import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** The frames of one video, from the first to the last, upright and with square pixels' shape known. */
interface Footage extends AutoCloseable {

    /**
     * One frame.
     *
     * @param image as it is stored, turned upright
     * @param seconds when it begins to be shown, from the beginning of the video; larger from frame to frame
     */
    record Picture(RgbImage image, double seconds) {}

    /** Pixels. */
    int width();

    /** Pixels. */
    int height();

    /** Width over height of one pixel as it is meant to be seen, 1 if it is square. */
    double pixelAspect();

    /** Frames a second, on average. */
    double fps();

    /**
     * The next frame, null behind the last one.
     *
     * @throws CurationException if it cannot be decoded
     */
    @Nullable
    Picture next();

    @Override
    void close();
}
