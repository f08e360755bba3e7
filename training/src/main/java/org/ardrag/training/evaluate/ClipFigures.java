package org.ardrag.training.evaluate;

import java.util.List;

/**
 * What one way of making frames reached on one clip.
 *
 * @param error mean squared error to the true clip, frames 1 to the last, in [0, 1]
 * @param similarity mean structural similarity to the true clip, frames 1 to the last
 * @param lastSimilarity that of the last frame
 * @param sharpness mean gradient of the last frame over that of the picture
 * @param byFlow what Lucas-Kanade finds of the points
 * @param byPatch what patch correlation finds of them
 * @param paper what the paper's columns are made of
 */
record ClipFigures(
        double error,
        double similarity,
        double lastSimilarity,
        double sharpness,
        Points byFlow,
        Points byPatch,
        ForPaper paper) {

    /**
     * What one tracker finds.
     *
     * @param drags of the dragged points, each
     * @param resting pinned and still-ground points that nothing passes over
     * @param stayed those of them that stay
     */
    record Points(List<Drag> drags, int resting, int stayed) {

        /** The mean end error, lost points counting as a width. */
        double meanEndError() {
            return drags.stream()
                    .mapToDouble(drag -> drag.isLost() ? 1 : drag.endError())
                    .average()
                    .orElse(0);
        }
    }

    /**
     * One dragged point.
     *
     * @param endError between where it ends and where it was asked to, in widths; NaN if it is lost there
     * @param trackError the mean over all frames behind the picture in which it is found, in widths; NaN if there are none
     */
    record Drag(double endError, double trackError) {

        boolean isLost() {
            return Double.isNaN(endError);
        }
    }

    /**
     * What the paper's columns are made of.
     *
     * @param consistency the motion part of the reward
     * @param smoothness {@link PaperFigures#motionSmoothness}
     * @param quality the quality part of the reward
     * @param ofFrames {@link LatentFeatures#ofFrames}
     * @param ofVideos {@link LatentFeatures#ofVideos}
     */
    record ForPaper(
            double consistency, double smoothness, double quality, List<double[]> ofFrames, List<double[]> ofVideos) {}

    /**
     * What became of a picture with nothing asked.
     *
     * @param psnr to the picture, of the worst frame, dB
     * @param sharpness mean gradient of the last frame over that of the picture
     */
    record Rest(double psnr, double sharpness) {}
}
