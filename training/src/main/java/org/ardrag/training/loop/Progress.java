package org.ardrag.training.loop;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ardrag.inference.json.Json;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Says on standard output how far a run is and when it will be done: to somebody at a terminal, a log, or a program. */
@SuppressWarnings("SystemOut") // that is what it is for
public final class Progress {

    /** What progress looks like. */
    enum Form {
        /** One line that is written over. */
        BAR,
        /** A line now and then. */
        LINES,
        /** A JSON object a line for each step. */
        JSON
    }

    private static final long BAR_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int CELLS = 20;

    /** One for the process, as there is one standard output. The launcher knows whether that is a terminal. */
    private static volatile Form chosen = Form.LINES;

    private final PrintStream out = System.out;
    private final Form form = chosen;
    private final long first;
    private final long steps;
    private final long begun = System.nanoTime();
    private long shown = begun - LINE_NANOS;
    private double smoothLoss = Double.NaN;

    /** A run that goes on with step {@code first} of {@code steps}. */
    Progress(long first, long steps) {
        this.first = first;
        this.steps = steps;
        if (form == Form.JSON) {
            out.println(Json.LINES.writeValueAsString(state("running", first)));
        }
    }

    /**
     * Chooses what progress looks like from now on.
     *
     * @param name auto, bar, lines or json
     * @throws IllegalArgumentException for another name
     */
    public static void use(String name) {
        chosen = switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> Boolean.getBoolean("studio.terminal") ? Form.BAR : Form.LINES;
            case "bar" -> Form.BAR;
            case "lines" -> Form.LINES;
            case "json" -> Form.JSON;
            default ->
                throw new IllegalArgumentException("progress is '" + name + "'; auto, bar, lines and json are allowed");
        };
    }

    /** Says that a command is done and where what it made lies. */
    public static void result(Path made) {
        if (chosen == Form.JSON) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            System.out.println(line.put("state", "done").put("result", made.toString()));
        } else {
            System.out.println("made: " + made);
        }
    }

    /** Whether a program reads what is said, so that nothing else may stand on standard output. */
    public static boolean isForProgram() {
        return chosen == Form.JSON;
    }

    /**
     * Says to a program how far a command is that counts something else than steps.
     *
     * @param what such as clips
     */
    public static void counted(String what, long done, long all, double secondsLeft) {
        if (chosen == Form.JSON) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            line.put("state", "running").put("step", done).put("steps", all);
            System.out.println(line.put("counts", what).put("seconds_left", secondsLeft));
        }
    }

    /** Says to a program that a command failed. */
    public static void failed(String message) {
        if (chosen == Form.JSON) {
            ObjectNode line = JsonNodeFactory.instance.objectNode();
            System.out.println(line.put("state", "failed").put("message", message));
        }
    }

    /** A step was done. */
    void step(long done, double loss, Map<String, Double> metrics) {
        smoothLoss = Double.isNaN(smoothLoss) ? loss : 0.98 * smoothLoss + 0.02 * loss;
        long now = System.nanoTime();
        if (form == Form.JSON) {
            ObjectNode line = state("running", done).put("loss", loss);
            line.put("seconds_per_step", secondsPerStep(done)).put("seconds_left", secondsLeft(done));
            line.set("metrics", Json.LINES.valueToTree(metrics));
            out.println(Json.LINES.writeValueAsString(line));
        } else if (now - shown >= (form == Form.BAR ? BAR_NANOS : LINE_NANOS) || done >= steps) {
            shown = now;
            out.print((form == Form.BAR ? "\r" : "") + line(done) + (form == Form.BAR ? "\u001b[K" : "\n"));
            if (form == Form.BAR && done >= steps) {
                out.println();
            }
            out.flush();
        }
    }

    /** Held-out data was looked at. */
    void sampled(long done, Map<String, Double> scores, List<Path> files) {
        if (form == Form.JSON) {
            ObjectNode line = state("running", done);
            line.set("metrics", Json.LINES.valueToTree(scores));
            files.forEach(file -> line.withArray("samples").add(file.toString()));
            out.println(Json.LINES.writeValueAsString(line));
        }
    }

    /** A checkpoint was written. */
    void checkpoint(long done, Path checkpoint) {
        if (form == Form.JSON) {
            out.println(Json.LINES.writeValueAsString(state("running", done).put("checkpoint", checkpoint.toString())));
        }
    }

    /** The run was asked to end and did. */
    void stopped(long done) {
        if (form == Form.JSON) {
            out.println(Json.LINES.writeValueAsString(state("stopped", done)));
        }
    }

    private ObjectNode state(String state, long done) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        return line.put("state", state).put("step", done).put("steps", steps);
    }

    private double secondsPerStep(long done) {
        return (System.nanoTime() - begun) / 1e9 / Math.max(1, done - first);
    }

    private double secondsLeft(long done) {
        return secondsPerStep(done) * (steps - done);
    }

    private String line(long done) {
        int filled = (int) (CELLS * done / steps);
        return String.format(
                Locale.ROOT,
                "%s%s %d/%d  loss %.4f  %.2f s a step  %s left",
                "█".repeat(filled),
                "░".repeat(CELLS - filled),
                done,
                steps,
                smoothLoss,
                secondsPerStep(done),
                left((long) secondsLeft(done)));
    }

    private static String left(long seconds) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
