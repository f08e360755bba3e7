package org.ardrag.server.session;

/** A client's message is refused; the session goes on. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;

    public RefusedException(ErrorCode code, String message) {
        super(message);
        this.code = code;
        this.text = message;
    }

    public ErrorCode code() {
        return code;
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
