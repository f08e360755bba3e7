package org.ardrag.training.load;

import java.util.Locale;
import org.ardrag.training.bench.Timing;

/** What the load command says. */
@SuppressWarnings("SystemOut") // the command's answer
final class LoadReport {

    private LoadReport() {}

    /** A line on what is going on. */
    static void say(String format, Object... values) {
        System.err.printf(Locale.ROOT, "studio: " + format + "%n", values);
    }

    static void minute(long minute, StudioMemory now, Tally tally) {
        say(
                "minute %d: %d sessions and %d in line, %.0f MB resident, %.0f MB of keys and values, %d frames, %d"
                        + " failures",
                minute,
                now.sessions(),
                now.waiting(),
                now.resident() / 1e6,
                now.kv() / 1e6,
                tally.counted("frames of well-behaved viewers"),
                tally.counted("failures"));
    }

    /** @return the command's status: 1 if anything was not as it must be */
    static int print(StudioMemory before, StudioMemory after, Tally tally, double seconds) {
        if (after.sessions() + after.waiting() > 0) {
            tally.failed(after.sessions() + after.waiting() + " sessions are left when all visitors have gone");
        }
        if (after.kv() > 0 || after.promised() > 0) {
            tally.failed(after.kv() + " bytes of keys and values are left, and " + after.promised()
                    + " bytes promised, when all visitors have gone");
        }
        row("time", "%.0f s", seconds);
        tally.counts().forEach((what, count) -> row(what, "%d", count.get()));
        double[] latencies = tally.latencies();
        row(
                "drag-to-photon of well-behaved viewers",
                "%.0f ms median, %.0f ms 95th, %.0f ms 99th percentile, %.0f ms at most",
                Timing.median(latencies),
                Timing.percentile(latencies, 0.95),
                Timing.percentile(latencies, 0.99),
                Timing.percentile(latencies, 1));
        tally.refusals().forEach((reason, count) -> row("refused: " + reason, "%d", count.get()));
        memory("resident memory", before.resident(), after.resident());
        memory("Java heap in use, garbage included", before.heap(), after.heap());
        memory("keys and values", before.kv(), after.kv());
        memory("memory promised to sessions", before.promised(), after.promised());
        tally.failures().forEach(failure -> row("FAILED", "%s", failure));
        return tally.failures().isEmpty() ? 0 : 1;
    }

    private static void memory(String what, long before, long after) {
        row(what + ", at the start and at the end", "%.1f MB, %.1f MB", before / 1e6, after / 1e6);
    }

    private static void row(String what, String format, Object... values) {
        System.out.printf(Locale.ROOT, "| %s | %s |%n", what, String.format(Locale.ROOT, format, values));
    }
}
