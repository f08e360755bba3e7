package org.ardrag.server.image;

/** A file that looks like a picture but cannot be read as one. */
public final class BadPictureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BadPictureException(String message) {
        super(message);
    }
}
