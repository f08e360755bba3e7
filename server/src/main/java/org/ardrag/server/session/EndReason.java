package org.ardrag.server.session;

/** Why a session, or its socket, was ended. */
public enum EndReason {
    DELETED("deleted", 1000),
    IDLE("idle", 1000),
    TIME_LIMIT("time-limit", 1000),
    /** An administrator ended it. */
    ADMINISTRATOR("administrator", 1000),
    /** The studio stops: going away, in the words of RFC 6455, 7.4.1. */
    DRAINED("drained", 1001),
    /** Ends the socket only: the session was opened elsewhere. */
    REPLACED("replaced", 1000),
    DEVICE_ERROR("device-error", 1011),
    /** A frame or a chunk could not be kept. */
    DISK_FULL("disk-full", 1011);

    private final String text;
    private final int closeCode;

    EndReason(String text, int closeCode) {
        this.text = text;
        this.closeCode = closeCode;
    }

    public String text() {
        return text;
    }

    public int closeCode() {
        return closeCode;
    }
}
