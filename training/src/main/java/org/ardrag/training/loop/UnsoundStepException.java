package org.ardrag.training.loop;

/** A step whose numbers nothing good can follow from; the message says what they are. The loop ends the run by it. */
public final class UnsoundStepException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what is wrong, in words that can follow the step's number. */
    public UnsoundStepException(String message) {
        super(message);
    }
}
