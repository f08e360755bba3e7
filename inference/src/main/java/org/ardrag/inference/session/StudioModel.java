package org.ardrag.inference.session;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** A model folder loaded onto one device: opens sessions. All calls on one thread. */
public final class StudioModel implements AutoCloseable {

    public static StudioModel load(Path folder, InferenceOptions options) throws IOException {
        throw new UnsupportedOperationException();
    }

    public ModelInfo info() {
        throw new UnsupportedOperationException();
    }

    /** Bytes of native memory that one session takes, known before it is opened. */
    public long sessionBytes() {
        throw new UnsupportedOperationException();
    }

    /**
     * Opens a session on a picture.
     *
     * @param picture exactly of the model's width and height
     * @param seed of all noise
     * @param prompt null or text, if the model takes prompts
     */
    public GenerationSession open(RgbImage picture, long seed, @Nullable String prompt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
