package org.ardrag.training.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What one way of making frames reached on the drawn clips.
 *
 * @param followed dragged tracks whose end patch correlation finds within a tenth of the width of where it was asked
 * @param followedByFlow the same as Lucas-Kanade finds it
 * @param medianEndError of the ends that are found, in widths; null if it finds none
 * @param trackError mean over the dragged tracks of how far they are from where they were asked to be, over all frames behind
 *     the picture in which they are found, in widths; null if none is, and in reports that did not have it yet
 * @param stayed pinned and still-ground points that drift less than 3 % of the width in every frame, by patch correlation
 * @param stayedByFlow the same by Lucas-Kanade
 * @param error mean squared error to the true clip, frames 1 to the last, in [0, 1]
 * @param psnr of that error, dB
 * @param similarity structural similarity of the last frame to the true one
 * @param meanSimilarity the same of all frames behind the picture; null in reports that did not have it yet
 * @param draggedSharpness mean gradient of the last frame over that of the picture, while dragging
 * @param restPsnr with no drag: PSNR to the picture at the worst frame, dB, averaged over clips; null if not asked
 * @param restSharpness with no drag: mean gradient of the last frame over the picture's; null if not asked
 * @param paper the columns of the paper's tables
 */
public record Score(
        @JsonProperty("name") String name,
        @JsonProperty("followed") Share followed,
        @JsonProperty("followed_by_flow") Share followedByFlow,
        @JsonProperty("median_end_error") @Nullable Double medianEndError,
        @JsonProperty("track_error") @Nullable Double trackError,
        @JsonProperty("stayed") Share stayed,
        @JsonProperty("stayed_by_flow") Share stayedByFlow,
        @JsonProperty("error") double error,
        @JsonProperty("psnr") double psnr,
        @JsonProperty("similarity") double similarity,
        @JsonProperty("mean_similarity") @Nullable Double meanSimilarity,
        @JsonProperty("dragged_sharpness") double draggedSharpness,
        @JsonProperty("rest_psnr") @Nullable Double restPsnr,
        @JsonProperty("rest_sharpness") @Nullable Double restSharpness,
        @JsonProperty("paper") PaperFigures paper) {}
