package org.ardrag.training.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Several models side by side: the columns of AR-Drag's tables (arXiv 2510.08131, tables 1 and 2) and what else evaluation
 * measures. A row of more than one report, of other seeds, gives mean and spread: a difference counts only beyond that.
 */
final class ResultsTable {

    /** A column: its head, how many digits stand behind the point, and where the figure is found. */
    private record Column(String head, int digits, ToDoubleFunction<Report> figure) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("motion consistency", 3, report -> paper(report).motionConsistency()),
            new Column("motion smoothness", 4, report -> paper(report).motionSmoothness()),
            new Column("quality", 3, report -> paper(report).quality()),
            new Column("Fréchet, frames", 3, report -> paper(report).frechetFrames()),
            new Column("Fréchet, videos", 3, report -> paper(report).frechetVideos()),
            new Column(
                    "followed, %", 1, report -> 100 * model(report).followed().share()),
            new Column("stayed, %", 1, report -> 100 * model(report).stayed().share()),
            new Column("error", 5, report -> model(report).error()),
            new Column("first frame, s", 2, report -> report.timing().firstFrame() / 1000));

    private ResultsTable() {}

    private static Score model(Report report) {
        return report.score("model");
    }

    private static PaperFigures paper(Report report) {
        return model(report).paper();
    }

    /**
     * In Markdown.
     *
     * @param rows reports by the row's name, in order
     * @throws IllegalArgumentException if they were not measured alike
     */
    static String markdown(Map<String, List<Report>> rows) {
        List<Report> all = rows.values().stream().flatMap(List::stream).toList();
        Report first = all.get(0);
        for (Report other : all) {
            if (!how(first).equals(how(other))) {
                throw new IllegalArgumentException("the reports were not measured alike: one " + how(first)
                        + ", another " + how(other) + "; a table is of the same clips");
            }
            if (!precision(first).equals(precision(other))) {
                throw new IllegalArgumentException("the reports were not computed alike: " + first.model() + " in "
                        + precision(first) + ", " + other.model() + " in " + precision(other)
                        + "; a table is of one precision");
            }
        }
        requireOneAutoencoder(all);
        StringBuilder out = new StringBuilder("| |");
        COLUMNS.forEach(column -> out.append(' ').append(column.head()).append(" |"));
        out.append("\n|---|").append("---|".repeat(COLUMNS.size())).append('\n');
        rows.forEach((name, reports) -> {
            out.append("| ").append(name).append(" |");
            for (Column column : COLUMNS) {
                List<Double> figures = reports.stream()
                        .map(report -> column.figure().applyAsDouble(report))
                        .toList();
                out.append(' ').append(cell(figures, column.digits())).append(" |");
            }
            out.append('\n');
        });
        return out.append('\n')
                .append("Measured ")
                .append(how(first))
                .append(".\n")
                .toString();
    }

    /** Their mean and, of more than one, how far they lie apart. */
    private static String cell(List<Double> figures, int digits) {
        String mean = String.format(Locale.ROOT, "%." + digits + "f", Statistics.mean(figures));
        if (figures.size() == 1) {
            return mean;
        }
        double spread = figures.stream().mapToDouble(f -> f).max().orElseThrow()
                - figures.stream().mapToDouble(f -> f).min().orElseThrow();
        return mean + String.format(Locale.ROOT, " ± %." + digits + "f", spread / 2);
    }

    /** The data type alone: which attention kernel is the quicker one differs from run to run. */
    private static String precision(Report report) {
        return report.precision().replaceFirst(",.*", "");
    }

    /** Distances between features of different networks compare nothing. Reports from before do not say what they are of. */
    private static void requireOneAutoencoder(List<Report> all) {
        Report first = null;
        for (Report report : all) {
            if (report.autoencoderChecksum() != null) {
                first = first == null ? report : first;
                if (!report.autoencoderChecksum().equals(first.autoencoderChecksum())) {
                    throw new IllegalArgumentException(
                            "the Fréchet distances are of different autoencoders' features: of "
                                    + first.model() + " with SHA-256 " + first.autoencoderChecksum() + ", of "
                                    + report.model()
                                    + " with " + report.autoencoderChecksum() + "; a table is of one autoencoder");
                }
            }
        }
    }

    private static String how(Report report) {
        return String.format(
                Locale.ROOT,
                "on %d held-out clips of %d frames, %d x %d pixels, of seed %d, with drags %s",
                report.clips(),
                report.frames(),
                report.width(),
                report.height(),
                report.seed(),
                report.wholeDrags() ? "held from the picture to the end" : "of any length");
    }
}
