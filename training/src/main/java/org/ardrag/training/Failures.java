package org.ardrag.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.ardrag.training.loop.Progress;
import org.ardrag.training.loop.RunStoppedException;
import org.ardrag.training.loop.TrainingException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** What a command says when it fails: a sentence where the reason is known, else all there is to find it by. */
final class Failures {

    private Failures() {}

    static int report(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (!(failure instanceof RunStoppedException)) {
            Progress.failed(message);
        }
        if (failure instanceof TrainingException) {
            return command.getCommandSpec().exitCodeOnExecutionException(); // the run's log has said so
        }
        if (failure instanceof IOException
                || failure instanceof UncheckedIOException
                || failure instanceof IllegalArgumentException) {
            String kind = failure instanceof NoSuchFileException ? "there is no file " : "";
            command.getErr().println("studio: " + kind + message);
            return command.getCommandSpec().exitCodeOnExecutionException();
        }
        throw failure;
    }
}
