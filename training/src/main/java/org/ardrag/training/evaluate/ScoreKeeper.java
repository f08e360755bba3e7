package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Adds up what one way of making frames reaches, clip by clip. */
final class ScoreKeeper {

    /** In widths: an end this near is followed. */
    private static final double FOLLOWED = 0.1;

    private final String name;
    private final List<ClipFigures> clips = new ArrayList<>();
    private final List<ClipFigures.Rest> rests = new ArrayList<>();

    ScoreKeeper(String name) {
        this.name = name;
    }

    /** @param rest with nothing asked, or null if that was not tried */
    void add(ClipFigures figures, ClipFigures.@Nullable Rest rest) {
        clips.add(figures);
        if (rest != null) {
            rests.add(rest);
        }
    }

    /** The figures; {@code truth} has seen the true clips. */
    Score score(ScoreKeeper truth) {
        List<ClipFigures.Points> byPatch =
                clips.stream().map(ClipFigures::byPatch).toList();
        List<ClipFigures.Points> byFlow =
                clips.stream().map(ClipFigures::byFlow).toList();
        List<ClipFigures.Drag> drags = drags(byPatch);
        double error = mean(ClipFigures::error);
        return new Score(
                name,
                followed(byPatch),
                followed(byFlow),
                orNull(Statistics.median(found(drags, ClipFigures.Drag::endError))),
                orNull(Statistics.mean(found(drags, ClipFigures.Drag::trackError))),
                stayed(byPatch),
                stayed(byFlow),
                error,
                ImageMetrics.psnr(error),
                mean(ClipFigures::lastSimilarity),
                mean(ClipFigures::similarity),
                mean(ClipFigures::sharpness),
                orNull(Statistics.mean(
                        rests.stream().map(ClipFigures.Rest::psnr).toList())),
                orNull(Statistics.mean(
                        rests.stream().map(ClipFigures.Rest::sharpness).toList())),
                paper(truth));
    }

    private PaperFigures paper(ScoreKeeper truth) {
        return new PaperFigures(
                mean(clip -> clip.paper().consistency()),
                mean(clip -> clip.paper().smoothness()),
                mean(clip -> clip.paper().quality()),
                FrechetDistance.between(ofFrames(), truth.ofFrames()),
                FrechetDistance.between(ofVideos(), truth.ofVideos()));
    }

    private List<double[]> ofFrames() {
        return clips.stream().flatMap(clip -> clip.paper().ofFrames().stream()).toList();
    }

    private List<double[]> ofVideos() {
        return clips.stream().flatMap(clip -> clip.paper().ofVideos().stream()).toList();
    }

    private double mean(ToDoubleFunction<ClipFigures> figure) {
        return clips.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    private static List<ClipFigures.Drag> drags(List<ClipFigures.Points> clips) {
        return clips.stream().flatMap(points -> points.drags().stream()).toList();
    }

    /** Those that are no NaN. */
    private static List<Double> found(List<ClipFigures.Drag> drags, ToDoubleFunction<ClipFigures.Drag> figure) {
        return drags.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .boxed()
                .toList();
    }

    private static Share followed(List<ClipFigures.Points> clips) {
        List<ClipFigures.Drag> drags = drags(clips);
        long followed =
                drags.stream().filter(drag -> drag.endError() <= FOLLOWED).count(); // no NaN is
        return Share.of((int) followed, drags.size());
    }

    private static Share stayed(List<ClipFigures.Points> clips) {
        return Share.of(
                clips.stream().mapToInt(ClipFigures.Points::stayed).sum(),
                clips.stream().mapToInt(ClipFigures.Points::resting).sum());
    }

    private static @Nullable Double orNull(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
