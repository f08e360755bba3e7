package org.ardrag.training.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The columns of the paper's tables, in the form that needs no weights but the model's own. They are not comparable with the
 * paper's figures, only with each other.
 *
 * @param motionConsistency the motion part of the training reward, 0 to 1 (the paper's, too, is its reward): by Lucas-Kanade,
 *     the mean over held points of max(0, 1 - d^2 / alpha)
 * @param motionSmoothness 1 less the mean difference between a frame and the mean of its neighbours, black being 0 and white
 *     1 (VBench's has a learned interpolation in the place of that mean)
 * @param quality the quality part of the training reward: likeness to the picture, at most 1
 * @param frechetFrames Fréchet distance to the true clips of single latent frames ({@link LatentFeatures})
 * @param frechetVideos the same of two latent frames in a row
 */
public record PaperFigures(
        @JsonProperty("motion_consistency") double motionConsistency,
        @JsonProperty("motion_smoothness") double motionSmoothness,
        @JsonProperty("quality") double quality,
        @JsonProperty("frechet_frames") double frechetFrames,
        @JsonProperty("frechet_videos") double frechetVideos) {}
