package org.ardrag.inference.checkpoint;

/** A checkpoint that is damaged, holds what is not allowed, or does not fit the model. The message names the flaw. */
public final class CheckpointException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CheckpointException(String message) {
        super(message);
    }

    CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
