package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.reward.DragReward;
import org.ardrag.training.reward.GeneratedClip;

/** Adds up the paper's columns for one way of making frames. */
final class PaperTally {

    /** Distances of a fifth of the frame count for nothing, as in training. */
    private static final double ALPHA = 0.04;

    private final DragReward reward = DragReward.withoutWeights(1 / ALPHA, ALPHA);
    private final RoundTrip autoencoder;
    private final List<Double> consistency = new ArrayList<>();
    private final List<Double> smoothness = new ArrayList<>();
    private final List<Double> quality = new ArrayList<>();
    private final List<double[]> ofFrames = new ArrayList<>();
    private final List<double[]> ofVideos = new ArrayList<>();

    PaperTally(RoundTrip autoencoder) {
        this.autoencoder = autoencoder;
    }

    /** Takes frames that were made for a clip. */
    void add(DrawnClip truth, List<RgbImage> frames) {
        int perChunk = autoencoder.framesPerChunk();
        ClipReward worth = reward.of(GeneratedClip.of(frames, ClipControls.of(truth, perChunk), perChunk));
        consistency.add(Arrays.stream(worth.motion()).average().orElseThrow());
        quality.add(Arrays.stream(worth.quality()).average().orElseThrow());
        smoothness.add(smoothness(frames));
        List<float[]> latents = autoencoder.latents(frames);
        ofFrames.addAll(LatentFeatures.ofFrames(latents, autoencoder.channels()));
        ofVideos.addAll(LatentFeatures.ofVideos(latents, autoencoder.channels()));
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

    /** The figures, with distances to the true clips. */
    PaperFigures figures(PaperTally truth) {
        return new PaperFigures(
                Statistics.mean(consistency),
                Statistics.mean(smoothness),
                Statistics.mean(quality),
                FrechetDistance.between(ofFrames, truth.ofFrames),
                FrechetDistance.between(ofVideos, truth.ofVideos));
    }
}
