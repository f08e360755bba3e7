package org.ardrag.training.curate;

/** A video, or a file of a dataset, that nothing can be made of. The message says why. */
public final class CurationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CurationException(String message) {
        super(message);
    }

    public CurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
