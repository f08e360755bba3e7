package org.ardrag.server.runs;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a run whose process is gone ended. */
record RunOutcome(RunStatus status, @Nullable String message, @Nullable String result) {

    private static final int SIGNALS = 128;
    private static final int TAIL = 4096;

    static RunOutcome failed(String message) {
        return new RunOutcome(RunStatus.FAILED, message, null);
    }

    /**
     * Judges by the run's own last words; where there are none, by its exit status, which is known of processes that
     * this studio started itself.
     *
     * @param exit null if it is not known
     */
    static RunOutcome of(Run run, RunFiles files, @Nullable Integer exit) throws IOException {
        RunProgress last = RunProgress.of(files);
        String state = last.state() == null ? "" : last.state();
        if (state.equals("done")) {
            return new RunOutcome(RunStatus.SUCCEEDED, null, last.result());
        }
        if (run.cancelling()) {
            return new RunOutcome(RunStatus.CANCELLED, null, null);
        }
        if (state.equals("failed")) {
            return failed(last.message() == null ? "it did not say why" : last.message());
        }
        if (state.equals("stopped")) {
            return new RunOutcome(RunStatus.INTERRUPTED, "somebody else asked its process to end", null);
        }
        if (exit != null && exit > 0 && exit < SIGNALS) {
            return failed(lastWords(files, exit));
        }
        return new RunOutcome(
                RunStatus.INTERRUPTED,
                exit != null && exit > SIGNALS
                        ? "its process was ended by signal " + (exit - SIGNALS)
                        : "its process ended without a word",
                null);
    }

    private static String lastWords(RunFiles files, int exit) throws IOException {
        List<String> lines = RunFiles.tail(files.output(), TAIL)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("studio: "))
                .reduce((before, line) -> line)
                .map(line -> line.substring("studio: ".length()))
                .orElse("it ended with status " + exit
                        + (lines.isEmpty() ? "" : "; its last words: " + lines.get(lines.size() - 1)));
    }
}
