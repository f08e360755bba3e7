package org.ardrag.server.storage;

import java.io.IOException;

/** The store does not answer, or refuses; what is kept there cannot be read or written at this moment. */
public final class StoreUnreachableException extends IOException {

    private static final long serialVersionUID = 1;

    StoreUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
