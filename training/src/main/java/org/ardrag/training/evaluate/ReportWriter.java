package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;

/** Writes a report for readers and for programs. */
final class ReportWriter {

    /** What the model is to reach. */
    private static final double FOLLOWED = 0.70;

    private static final double STILL_FOLLOWED = 0.05;
    private static final double STAYED = 0.90;
    private static final double REST_PSNR = 22;
    private static final double SHARPNESS = 0.70;
    private static final double FOLLOWING = 0.60;

    private ReportWriter() {}

    /** Writes {@code report.json} and {@code report.md}. */
    static void write(Path folder, Report report) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.json"), Json.MAPPER.writeValueAsString(report) + "\n");
        Files.writeString(folder.resolve("report.md"), markdown(report));
    }

    static String markdown(Report report) {
        StringBuilder out = new StringBuilder();
        line(out, "# What model %s shows", report.model());
        line(out, "");
        line(
                out,
                "%d held-out clips of %d frames, %d x %d pixels, seed %d%s; %s.",
                report.clips(),
                report.frames(),
                report.width(),
                report.height(),
                report.seed(),
                report.wholeDrags() ? ", held from the picture to the end" : "",
                report.precision());
        line(out, "");
        goals(out, report);
        line(out, "");
        scores(out, report);
        line(out, "");
        paper(out, report);
        shown(out, report);
        photographs(out, report.photographs());
        line(out, "");
        line(out, "| | |");
        line(out, "|---|---|");
        line(out, "| first frame (median) | %.0f ms |", report.timing().firstFrame());
        line(
                out,
                "| a chunk (median; real time allows) | %.0f ms (%.0f ms) |",
                report.timing().chunk(),
                report.timing().budget());
        Double rate = report.timing().framesPerSecond();
        if (rate != null) {
            line(out, "| frames a second (median of the clips) | %.1f |", rate);
        }
        line(out, "| parameters | %.1f M |", report.parameters() / 1e6);
        line(out, "| weights | SHA-256 `%s` |", report.checksum());
        if (report.autoencoderChecksum() != null) {
            line(out, "| autoencoder | SHA-256 `%s` |", report.autoencoderChecksum());
        }
        line(out, "| machine | %s |", report.machine());
        if (report.commit() != null) {
            line(out, "| commit | `%s` |", report.commit());
        }
        return out.toString();
    }

    private static void goals(StringBuilder out, Report report) {
        Score model = report.score("model");
        Score still = report.score("still picture");
        line(out, "| asked for | wanted | reached | |");
        line(out, "|---|---|---|---|");
        goal(
                out,
                "drags ending within 10 % of the width",
                ">= 70 %",
                percent(model.followed().share()),
                model.followed().share() >= FOLLOWED);
        goal(
                out,
                "the same of a still picture",
                "< 5 %",
                percent(still.followed().share()),
                still.followed().share() < STILL_FOLLOWED);
        goal(
                out,
                "pinned and still points drifting less than 3 %",
                ">= 90 %",
                percent(model.stayed().share()),
                model.stayed().share() >= STAYED);
        goal(
                out,
                "mean error to the true clip",
                format("< %.5f (still picture)", still.error()),
                format("%.5f", model.error()),
                model.error() < still.error());
        goal(
                out,
                "no drag: PSNR to the picture at the worst frame",
                ">= 22 dB",
                decibels(model.restPsnr()),
                model.restPsnr() != null && model.restPsnr() >= REST_PSNR);
        goal(
                out,
                "no drag: mean gradient of the last frame, of the picture's",
                ">= 70 %",
                percent(model.restSharpness()),
                model.restSharpness() != null && model.restSharpness() >= SHARPNESS);
        Report.Photos photos = report.photographs();
        if (photos != null) {
            goal(
                    out,
                    "photographs: median following",
                    ">= 60 %",
                    percent(photos.medianFollowing()),
                    photos.medianFollowing() >= FOLLOWING);
        }
    }

    private static void goal(StringBuilder out, String what, String wanted, String reached, boolean met) {
        line(out, "| %s | %s | %s | %s |", what, wanted, reached, met ? "yes" : "no");
    }

    private static void scores(StringBuilder out, Report report) {
        line(
                out,
                "Shares by patch correlation, in brackets by Lucas-Kanade. A lost point counts as not followed and as");
        line(
                out,
                "not stayed; points that something passes over are left out of the latter. The row of the true clip is what");
        line(
                out,
                "the trackers themselves reach, that of the autoencoder's round trip the ceiling for any transformer.");
        line(out, "");
        line(
                out,
                "| | followed | median end error | track error | stayed | error | PSNR | SSIM | SSIM, last frame | gradient, dragged"
                        + " | no drag: worst PSNR | no drag: gradient |");
        line(out, "|---|---|---|---|---|---|---|---|---|---|---|---|");
        for (Score s : report.scores()) {
            line(
                    out,
                    "| %s | %s (%s) of %d | %s | %s | %s (%s) of %d | %.5f | %s | %s | %.3f | %s | %s | %s |",
                    s.name(),
                    percent(s.followed().share()),
                    percent(s.followedByFlow().share()),
                    s.followed().of(),
                    percent(s.medianEndError()),
                    percent(s.trackError()),
                    percent(s.stayed().share()),
                    percent(s.stayedByFlow().share()),
                    s.stayed().of(),
                    s.error(),
                    decibels(s.psnr()),
                    s.meanSimilarity() == null ? "–" : format("%.3f", s.meanSimilarity()),
                    s.similarity(),
                    percent(s.draggedSharpness()),
                    decibels(s.restPsnr()),
                    percent(s.restSharpness()));
        }
    }

    private static void paper(StringBuilder out, Report report) {
        line(
                out,
                "The columns of the paper's tables, in a form that needs no weights but the model's own; to be compared with each");
        line(
                out,
                "other, not with the paper's. Consistency and quality are the two parts of the training reward; distances are of the");
        line(out, "autoencoder's latents to those of the true clips, of single latent frames and of two in a row.");
        line(out, "");
        line(out, "| | motion consistency | motion smoothness | quality | Fréchet, frames | Fréchet, videos |");
        line(out, "|---|---|---|---|---|---|");
        for (Score s : report.scores()) {
            PaperFigures p = s.paper();
            line(
                    out,
                    "| %s | %.3f | %.4f | %.3f | %.4f | %.4f |",
                    s.name(),
                    p.motionConsistency(),
                    p.motionSmoothness(),
                    p.quality(),
                    p.frechetFrames(),
                    p.frechetVideos());
        }
    }

    private static void shown(StringBuilder out, Report report) {
        Report.Shown shown = report.shown();
        if (shown == null) {
            return;
        }
        line(out, "");
        line(
                out,
                "Frames as a studio shows them, %d x %d pixels, of %d clips that are drawn at that size.",
                shown.times() * report.width(),
                shown.times() * report.height(),
                shown.clips());
        line(out, "");
        line(out, "| | error | SSIM | gradient |");
        line(out, "|---|---|---|---|");
        for (Report.ShownRow row : shown.rows()) {
            line(out, "| %s | %.5f | %.3f | %s |", row.name(), row.error(), row.similarity(), percent(row.sharpness()));
        }
    }

    private static void photographs(StringBuilder out, Report.@Nullable Photos photos) {
        if (photos == null) {
            return;
        }
        line(out, "");
        line(
                out,
                "%d photographs, %d points chosen by seed, dragged by a quarter of the width: median following %s"
                        + " (by Lucas-Kanade %s).",
                photos.photographs(),
                photos.drags().size(),
                percent(photos.medianFollowing()),
                percent(photos.medianFollowingByFlow()));
        line(out, "");
        line(out, "| photograph | drags | following |");
        line(out, "|---|---|---|");
        for (String name :
                photos.drags().stream().map(PhotoDrag::photograph).distinct().toList()) {
            StringBuilder figures = new StringBuilder();
            int drags = 0;
            for (PhotoDrag drag : photos.drags()) {
                if (drag.photograph().equals(name)) {
                    figures.append(drags == 0 ? "" : ", ").append(percent(drag.following()));
                    drags++;
                }
            }
            line(out, "| %s | %d | %s |", name, drags, figures);
        }
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "–" : format("%.1f %%", 100 * share);
    }

    private static String decibels(@Nullable Double value) {
        return value == null ? "–" : value >= ImageMetrics.EQUAL ? "equal" : format("%.1f dB", value);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(values.length == 0 ? format : format(format, values)).append('\n');
    }
}
