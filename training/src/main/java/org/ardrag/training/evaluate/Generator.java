package org.ardrag.training.evaluate;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.DrawnClip;

/** What makes the frames that are measured, and looks at the clock. What it makes depends on what is asked and on the seed alone. */
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
     * What was made of a picture, and how long it took.
     *
     * @param frames the picture and those that follow from it
     * @param firstFrameMillis from the picture and its first drag to the first generated frame
     * @param chunkMillis of each chunk
     * @param millis from the picture and its first drag to the last frame
     */
    record Made(List<RgbImage> frames, double firstFrameMillis, List<Double> chunkMillis, double millis) {}

    /**
     * The picture and the frames that follow from it.
     *
     * @param asked its first frame and its tracks; the others are not looked at
     */
    Made generate(DrawnClip asked, long seed);

    @Override
    void close();
}
