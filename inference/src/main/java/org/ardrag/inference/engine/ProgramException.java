package org.ardrag.inference.engine;

import org.jspecify.annotations.Nullable;

/** A program that does not exist, does not compile or fails while it runs. */
public final class ProgramException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ProgramException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
