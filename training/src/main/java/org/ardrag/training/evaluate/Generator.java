package org.ardrag.training.evaluate;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.DrawnClip;

/** What makes the frames that are measured, and looks at the clock. */
interface Generator extends AutoCloseable {

    /**
     * What is measured.
     *
     * @param name of the model
     * @param checksum SHA-256 of its weights
     * @param parameters of its transformer
     * @param computes its data type and attention kernel, or how it samples
     * @param device that it runs on
     */
    record Subject(String name, String checksum, long parameters, String computes, String device) {}

    /** What is measured. */
    Subject subject();

    /** Whether what is held has to be held from the picture to the end. */
    default boolean wholeDrags() {
        return false;
    }

    /**
     * The picture and the frames that follow from it.
     *
     * @param asked its first frame and its tracks; the others are not looked at
     */
    List<RgbImage> generate(DrawnClip asked, long seed);

    /** Median time from a picture and its first drag to the first generated frame, ms. */
    double firstFrameMillis();

    /** Median time of a chunk, ms. */
    double chunkMillis();

    @Override
    void close();
}
