package org.ardrag.training.loop;

/** A run ended before its last step; the message says why, and from which checkpoint it can go on. */
public final class TrainingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What is thrown has been said in the log before. */
    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
