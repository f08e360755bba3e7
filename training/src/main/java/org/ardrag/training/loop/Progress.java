package org.ardrag.training.loop;

import java.time.Duration;
import java.util.Locale;

/** The line that says how far a run is and when it will be done. */
final class Progress {

    private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    private final long first;
    private final long steps;
    private final long begun = System.nanoTime();
    private long shown = begun - INTERVAL_NANOS;
    private double smoothLoss = Double.NaN;

    Progress(long first, long steps) {
        this.first = first;
        this.steps = steps;
    }

    @SuppressWarnings("SystemOut") // a progress line is for the terminal
    void show(long done, double loss) {
        smoothLoss = Double.isNaN(smoothLoss) ? loss : 0.98 * smoothLoss + 0.02 * loss;
        long now = System.nanoTime();
        if (now - shown < INTERVAL_NANOS && done < steps) {
            return;
        }
        shown = now;
        double seconds = (now - begun) / 1e9;
        double perStep = seconds / (done - first);
        int filled = (int) (20 * done / steps);
        System.out.printf(
                Locale.ROOT,
                "%s%s %d/%d  loss %.4f  %.2f s a step  %s left%n",
                "█".repeat(filled),
                "░".repeat(20 - filled),
                done,
                steps,
                smoothLoss,
                perStep,
                left((long) (perStep * (steps - done))));
    }

    private static String left(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
