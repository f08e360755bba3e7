package org.ardrag.training.curate;

import java.io.IOException;

/** Where clips come from: a video file or a drawn clip. */
interface ClipSource {

    /** Its name, unique in a dataset. */
    String name();

    /** Bytes; another number means that it has changed. */
    long bytes();

    /** Milliseconds since 1970; another number means that it has changed. */
    long modified();

    /** A sentence on what is to be seen, empty if there is none. */
    String caption() throws IOException;

    /**
     * Opens it at its first frame.
     *
     * @throws CurationException if it cannot be read
     */
    Footage open();
}
