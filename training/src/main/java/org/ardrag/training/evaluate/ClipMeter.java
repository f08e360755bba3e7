package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.reward.DragReward;
import org.ardrag.training.reward.GeneratedClip;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PatchTracker;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.TrackedPath;

/**
 * Measures frames that were made for a clip. The figures are those of patch correlation: on true clips, and on what the
 * autoencoder leaves of them, it loses fewer points and finds them more exactly than Lucas-Kanade, which drifts onto what is
 * behind a small thing. Lucas-Kanade, which also rewards in training, stands beside it.
 */
final class ClipMeter {

    /** In widths: a point this near to its place has stayed. */
    private static final double STAYED = 0.03;

    /** Distances of a fifth of the frame count for nothing, as in training. */
    private static final double ALPHA = 0.04;

    private final DragReward reward = DragReward.withoutWeights(1 / ALPHA, ALPHA);
    private final PointTracker flow = new LucasKanadeTracker();
    private final PointTracker judge = judge();
    private final RoundTrip autoencoder;

    ClipMeter(RoundTrip autoencoder) {
        this.autoencoder = autoencoder;
    }

    /** The tracker that judges. It is not the one that rewards in training: nothing is to be praised for what it was taught. */
    static PointTracker judge() {
        return new PatchTracker();
    }

    /** Frames that were made for a clip. */
    ClipFigures of(DrawnClip truth, List<RgbImage> frames) {
        int last = truth.frames() - 1;
        double error = 0;
        double similarity = 0;
        double lastSimilarity = 0;
        for (int f = 1; f <= last; f++) {
            error += ImageMetrics.squaredError(frames.get(f), truth.frame(f)) / last;
            lastSimilarity = ImageMetrics.ssim(frames.get(f), truth.frame(f));
            similarity += lastSimilarity / last;
        }
        return new ClipFigures(
                error,
                similarity,
                lastSimilarity,
                ImageMetrics.sharpness(frames.get(last), truth.frame(0)),
                points(flow, truth, frames),
                points(judge, truth, frames),
                forPaper(truth, frames));
    }

    private static ClipFigures.Points points(PointTracker tracker, DrawnClip truth, List<RgbImage> frames) {
        List<PixelPoint> starts = new ArrayList<>();
        for (ClipTrack track : truth.tracks()) {
            starts.add(Clips.place(truth, track, 0));
        }
        List<TrackedPath> paths = tracker.track(frames, starts);
        List<ClipFigures.Drag> drags = new ArrayList<>();
        int resting = 0;
        int stayed = 0;
        for (int i = 0; i < paths.size(); i++) {
            ClipTrack track = truth.tracks().get(i);
            if (track.dragged()) {
                drags.add(drag(truth, track, paths.get(i)));
            } else if (Clips.alwaysVisible(track)) {
                // A point that something passes over is lost however well it stays: it says nothing.
                resting++;
                OptionalDouble drift = PointMetrics.drift(paths.get(i), truth.width());
                stayed += drift.isPresent() && drift.getAsDouble() < STAYED ? 1 : 0;
            }
        }
        return new ClipFigures.Points(drags, resting, stayed);
    }

    private static ClipFigures.Drag drag(DrawnClip truth, ClipTrack track, TrackedPath path) {
        List<PixelPoint> asked = IntStream.range(0, truth.frames())
                .mapToObj(f -> Clips.place(truth, track, f))
                .toList();
        return new ClipFigures.Drag(
                PointMetrics.endError(path, asked.get(asked.size() - 1), truth.width())
                        .orElse(Double.NaN),
                PointMetrics.trackError(path, asked, truth.width()).orElse(Double.NaN));
    }

    private ClipFigures.ForPaper forPaper(DrawnClip truth, List<RgbImage> frames) {
        int perChunk = autoencoder.framesPerChunk();
        ClipReward worth = reward.of(GeneratedClip.of(frames, ClipControls.of(truth, perChunk), perChunk));
        List<float[]> latents = autoencoder.latents(frames);
        return new ClipFigures.ForPaper(
                Arrays.stream(worth.motion()).average().orElseThrow(),
                smoothness(frames),
                Arrays.stream(worth.quality()).average().orElseThrow(),
                LatentFeatures.ofFrames(latents, autoencoder.channels()),
                LatentFeatures.ofVideos(latents, autoencoder.channels()));
    }

    /** 1 less the mean difference between a frame and the mean of its neighbours, in [0, 1]. */
    static double smoothness(List<RgbImage> frames) {
        double sum = 0;
        long count = 0;
        for (int f = 1; f + 1 < frames.size(); f++) {
            byte[] before = frames.get(f - 1).rgb();
            byte[] here = frames.get(f).rgb();
            byte[] after = frames.get(f + 1).rgb();
            for (int i = 0; i < here.length; i++) {
                sum += Math.abs((here[i] & 255) - ((before[i] & 255) + (after[i] & 255)) / 2.0);
            }
            count += here.length;
        }
        return count == 0 ? 1 : 1 - sum / count / 255;
    }

    /** Frames that were made of a picture with nothing asked. */
    ClipFigures.Rest rest(RgbImage picture, List<RgbImage> frames) {
        double worst = ImageMetrics.EQUAL;
        for (RgbImage frame : frames.subList(1, frames.size())) {
            worst = Math.min(worst, ImageMetrics.psnr(frame, picture));
        }
        return new ClipFigures.Rest(worst, ImageMetrics.sharpness(frames.get(frames.size() - 1), picture));
    }
}
