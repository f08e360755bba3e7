package org.ardrag.training.model;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.ardrag.training.download.Downloader;

/** How far a download is: one line that changes on a terminal, a line every ten seconds elsewhere. */
final class TransferLines implements Downloader.Listener {

    private static final long OFTEN = Duration.ofMillis(200).toNanos();
    private static final long SELDOM = Duration.ofSeconds(10).toNanos();

    private final PrintWriter out;
    private final boolean terminal;
    private String file = "";
    private long begunAt;
    private long begunWith;
    private long saidAt;

    TransferLines(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void progress(String name, long done, long bytes) {
        long now = System.nanoTime();
        if (!name.equals(file)) {
            file = name;
            begunAt = now;
            begunWith = done;
            saidAt = now - SELDOM;
        }
        boolean whole = done == bytes;
        if (!whole && now - saidAt < (terminal ? OFTEN : SELDOM)) {
            return;
        }
        saidAt = now;
        String line = line(name, done, bytes, (now - begunAt) / 1e9);
        if (terminal) {
            out.print("\r" + line + "\u001b[K" + (whole ? System.lineSeparator() : ""));
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String line(String name, long done, long bytes, double seconds) {
        double rate = seconds > 0 ? (done - begunWith) / seconds : 0;
        StringBuilder line = new StringBuilder(name + "  " + Bytes.of(done));
        if (bytes > 0) {
            line.append(" of ").append(Bytes.of(bytes));
            line.append(String.format(Locale.ROOT, "  %.0f %%", 100.0 * done / bytes));
        }
        if (rate > 0) {
            line.append("  ").append(Bytes.of(rate)).append("/s");
            if (bytes > done) {
                long left = Math.round((bytes - done) / rate);
                line.append(String.format(Locale.ROOT, "  %d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60));
            }
        }
        return line.toString();
    }

    @Override
    public void pausing(String name, String why, Duration pause) {
        out.println((terminal ? System.lineSeparator() : "") + name + ": " + why + "; once more in " + pause.toSeconds()
                + " s");
        out.flush();
    }
}
