package org.ardrag.server.json;

/** A value that is not allowed. The message says what was given and what is allowed. */
public final class BadValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;

    public BadValueException(String message) {
        super(message);
        this.text = message;
    }

    @Override
    public String getMessage() {
        return text;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
