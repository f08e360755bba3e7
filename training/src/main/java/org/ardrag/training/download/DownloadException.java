package org.ardrag.training.download;

import java.io.IOException;

/** Why a file could not be had, in a sentence; trying the same again at once would not help. */
public final class DownloadException extends IOException {

    private static final long serialVersionUID = 1L;

    DownloadException(String message) {
        super(message);
    }

    DownloadException(String message, Throwable cause) {
        super(message, cause);
    }
}
