package org.ardrag.server.device;

import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelInfo;
import org.jspecify.annotations.Nullable;

/** A loaded model, as far as the server sees it. All calls on the device's thread, but for {@link #prepare}. */
public interface LiveModel extends AutoCloseable {

    ModelInfo info();

    /** Bytes of native memory that one session takes. */
    long sessionBytes();

    /** Bytes of native memory that its passes compute with, once for a device, while a chunk is made. */
    long activationBytes();

    /**
     * Reads a prompt aside, so that neither {@link #open} nor {@link LiveSession#prompt} has to wait for it. On any thread;
     * nothing happens if the model takes none.
     */
    void prepare(String prompt);

    /**
     * Opens a session.
     *
     * @param picture exactly of the model's width and height
     * @param seed of all noise
     * @param prompt null or text, if the model takes prompts
     */
    LiveSession open(RgbImage picture, long seed, @Nullable String prompt);

    @Override
    void close();
}
