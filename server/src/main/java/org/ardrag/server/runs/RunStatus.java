package org.ardrag.server.runs;

/** Where a run stands. */
enum RunStatus {
    /** Waits for its device. */
    QUEUED,
    RUNNING,
    SUCCEEDED,
    /** Its program said why it could not go on. */
    FAILED,
    /** An administrator ended it. */
    CANCELLED,
    /** Its process is gone, and not because it was done or told to stop. */
    INTERRUPTED;

    /** Whether it is over, for now. */
    boolean isOver() {
        return this != QUEUED && this != RUNNING;
    }

    /** Whether it can go on from its last checkpoint. */
    boolean isResumable() {
        return this == FAILED || this == CANCELLED || this == INTERRUPTED;
    }
}
