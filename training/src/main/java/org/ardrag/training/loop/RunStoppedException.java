package org.ardrag.training.loop;

import java.io.IOException;

/** Somebody asked the process to end; the run wrote a checkpoint first. */
public final class RunStoppedException extends IOException {

    private static final long serialVersionUID = 1;

    RunStoppedException(String message) {
        super(message);
    }
}
