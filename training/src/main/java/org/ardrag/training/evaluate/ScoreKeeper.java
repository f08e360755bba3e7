package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PatchTracker;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackedPath;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what one way of making frames reaches, clip by clip. The figures are those of patch correlation: on true clips, and on
 * what the autoencoder leaves of them, it loses fewer points and finds them more exactly than Lucas-Kanade, which drifts onto
 * what is behind a small thing. Lucas-Kanade, which also rewards in training, stands beside it.
 */
final class ScoreKeeper {

    /** In widths: an end this near is followed, a point this near to its place has stayed. */
    static final double FOLLOWED = 0.1;

    static final double STAYED = 0.03;

    private final String name;
    private final PaperTally paper;
    private final Tally byFlow = new Tally(new LucasKanadeTracker());
    private final Tally byPatch = new Tally(judge());
    private final List<Double> errors = new ArrayList<>();
    private final List<Double> similarities = new ArrayList<>();
    private final List<Double> sharpness = new ArrayList<>();
    private final List<Double> restPsnr = new ArrayList<>();
    private final List<Double> restSharpness = new ArrayList<>();

    ScoreKeeper(String name, RoundTrip autoencoder) {
        this.name = name;
        paper = new PaperTally(autoencoder);
    }

    /** The tracker that judges. It is not the one that rewards in training: nothing is to be praised for what it was taught. */
    static PointTracker judge() {
        return new PatchTracker();
    }

    /** Takes frames that were made for a clip; returns the mean end error of its drags, lost ones counting as a width. */
    double add(DrawnClip truth, List<RgbImage> frames) {
        int last = truth.frames() - 1;
        double sum = 0;
        for (int f = 1; f <= last; f++) {
            sum += ImageMetrics.squaredError(frames.get(f), truth.frame(f));
        }
        errors.add(sum / last);
        similarities.add(ImageMetrics.ssim(frames.get(last), truth.frame(last)));
        sharpness.add(ImageMetrics.sharpness(frames.get(last), truth.frame(0)));
        paper.add(truth, frames);
        byFlow.add(truth, frames);
        return byPatch.add(truth, frames);
    }

    /** Takes frames that were made with nothing asked. */
    void addRest(RgbImage picture, List<RgbImage> frames) {
        double worst = ImageMetrics.EQUAL;
        for (RgbImage frame : frames.subList(1, frames.size())) {
            worst = Math.min(worst, ImageMetrics.psnr(frame, picture));
        }
        restPsnr.add(worst);
        restSharpness.add(ImageMetrics.sharpness(frames.get(frames.size() - 1), picture));
    }

    /** The figures; {@code truth} has seen the true clips. */
    Score score(ScoreKeeper truth) {
        double error = Statistics.mean(errors);
        return new Score(
                name,
                byPatch.followed(),
                byFlow.followed(),
                orNull(Statistics.median(byPatch.endErrors)),
                byPatch.stayed(),
                byFlow.stayed(),
                error,
                ImageMetrics.psnr(error),
                Statistics.mean(similarities),
                Statistics.mean(sharpness),
                orNull(Statistics.mean(restPsnr)),
                orNull(Statistics.mean(restSharpness)),
                paper.figures(truth.paper));
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** What one tracker finds. */
    private static final class Tally {

        private final PointTracker tracker;
        private final List<Double> endErrors = new ArrayList<>();
        private int dragged;
        private int followed;
        private int resting;
        private int stayed;

        Tally(PointTracker tracker) {
            this.tracker = tracker;
        }

        double add(DrawnClip truth, List<RgbImage> frames) {
            List<PixelPoint> starts = new ArrayList<>();
            for (ClipTrack track : truth.tracks()) {
                starts.add(Clips.place(truth, track, 0));
            }
            List<TrackedPath> paths = tracker.track(frames, starts);
            double sum = 0;
            int drags = 0;
            for (int i = 0; i < paths.size(); i++) {
                ClipTrack track = truth.tracks().get(i);
                if (track.dragged()) {
                    sum += drag(truth, track, paths.get(i));
                    drags++;
                } else if (Clips.alwaysVisible(track)) {
                    // A point that something passes over is lost however well it stays: it says nothing.
                    resting++;
                    OptionalDouble drift = PointMetrics.drift(paths.get(i), truth.width());
                    stayed += drift.isPresent() && drift.getAsDouble() < STAYED ? 1 : 0;
                }
            }
            return drags == 0 ? 0 : sum / drags;
        }

        private double drag(DrawnClip truth, ClipTrack track, TrackedPath path) {
            PixelPoint asked = Clips.place(truth, track, truth.frames() - 1);
            OptionalDouble error = PointMetrics.endError(path, asked, truth.width());
            dragged++;
            error.ifPresent(endErrors::add);
            followed += error.isPresent() && error.getAsDouble() <= FOLLOWED ? 1 : 0;
            return error.orElse(1);
        }

        Share followed() {
            return Share.of(followed, dragged);
        }

        Share stayed() {
            return Share.of(stayed, resting);
        }
    }
}
