package org.ardrag.server.session;

/** The codes of {@code error} messages. */
public enum ErrorCode {
    BAD_JSON("bad-json"),
    UNKNOWN_TYPE("unknown-type"),
    BAD_VALUE("bad-value"),
    TOO_LARGE("too-large"),
    TOO_FAST("too-fast"),
    TOO_MANY_TRACKS("too-many-tracks"),
    NO_SUCH_FRAME("no-such-frame"),
    INTERNAL("internal");

    private final String text;

    ErrorCode(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
