package org.ardrag.server.people;

import org.springframework.http.HttpStatus;

/** What somebody asked for about accounts and does not get; the message says why, fit to be shown to him. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    RefusedException(HttpStatus status, String message) {
        super(message);
        this.status = status;
    }

    static RefusedException badValue(String message) {
        return new RefusedException(HttpStatus.BAD_REQUEST, message);
    }

    /** There is no account of this id. */
    static RefusedException nobody() {
        return new RefusedException(HttpStatus.NOT_FOUND, "There is no such account.");
    }

    /** The link was used, is too old or never was one. */
    static RefusedException deadLink() {
        return new RefusedException(HttpStatus.NOT_FOUND, "This link was used already, or is too old.");
    }

    HttpStatus status() {
        return status;
    }
}
