package org.ardrag.server.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says plainly that another studio has the data folder. */
final class DatabaseInUseAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private static final int ALREADY_OPEN = 90020; // H2's code

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable failure, SQLException cause) {
        if (cause.getErrorCode() != ALREADY_OPEN) {
            return null;
        }
        return new FailureAnalysis(
                "The data folder is in use, another studio has its database open: " + cause.getMessage(),
                "Stop the other studio, or give this one a folder of its own: --studio.data-dir=FOLDER",
                failure);
    }
}
