package org.ardrag.training.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an evaluation found.
 *
 * @param model its name
 * @param checksum SHA-256 of its weights
 * @param autoencoderChecksum SHA-256 of its autoencoder's weights, which the features of the Fréchet distances come from; null
 *     in reports that did not have it yet
 * @param config what {@code model.json}, or a teacher's {@code teacher.json}, says; null in reports that did not have it yet
 * @param parameters of its transformer
 * @param precision data type and attention kernel; another kernel rounds otherwise
 * @param wholeDrags whether what is held in a clip was held from the picture to the end
 * @param commit of the project, if it is run inside its repository
 * @param scores of the model first, then of what it is compared with; see {@link Score}
 * @param shown what frames are as a studio shows them, or null if that was not asked for
 * @param photographs what drags on photographs reached, or null if none were given
 */
public record Report(
        @JsonProperty("model") String model,
        @JsonProperty("checksum") String checksum,
        @JsonProperty("autoencoder_checksum") @Nullable String autoencoderChecksum,
        @JsonProperty("config") @Nullable JsonNode config,
        @JsonProperty("parameters") long parameters,
        @JsonProperty("width") int width,
        @JsonProperty("height") int height,
        @JsonProperty("fps") int fps,
        @JsonProperty("precision") String precision,
        @JsonProperty("clips") int clips,
        @JsonProperty("frames") int frames,
        @JsonProperty("whole_drags") boolean wholeDrags,
        @JsonProperty("seed") long seed,
        @JsonProperty("scores") List<Score> scores,
        @JsonProperty("shown") @Nullable Shown shown,
        @JsonProperty("photographs") @Nullable Photos photographs,
        @JsonProperty("timing") Timing timing,
        @JsonProperty("machine") String machine,
        @JsonProperty("commit") @Nullable String commit) {

    /**
     * Medians, those of time in milliseconds.
     *
     * @param firstFrame from opening a session to its first frames
     * @param chunk all of a chunk
     * @param budget what a chunk may take at the model's frame rate
     * @param framesPerSecond of a whole clip, from the picture and its first drag to the last frame; null in reports that did
     *     not have it yet
     */
    public record Timing(
            @JsonProperty("first_frame_ms") double firstFrame,
            @JsonProperty("chunk_ms") double chunk,
            @JsonProperty("budget_ms") double budget,
            @JsonProperty("frames_per_second") @Nullable Double framesPerSecond) {}

    /**
     * Frames as a studio shows them, larger than the model makes them.
     *
     * @param times how many times as wide and as high
     * @param clips drawn at that size
     */
    public record Shown(
            @JsonProperty("times") int times,
            @JsonProperty("clips") int clips,
            @JsonProperty("rows") List<ShownRow> rows) {}

    /**
     * What one way of showing frames reached, the mean of all frames behind the picture.
     *
     * @param error mean squared error to the true clip, in [0, 1]
     * @param similarity structural similarity to the true clip
     * @param sharpness mean gradient over that of the true frame
     */
    public record ShownRow(
            @JsonProperty("name") String name,
            @JsonProperty("error") double error,
            @JsonProperty("similarity") double similarity,
            @JsonProperty("sharpness") double sharpness) {}

    /**
     * Drags on photographs.
     *
     * @param photographs how many
     * @param medianFollowing of all drags, by patch correlation
     * @param medianFollowingByFlow the same by Lucas-Kanade
     */
    public record Photos(
            @JsonProperty("photographs") int photographs,
            @JsonProperty("median_following") double medianFollowing,
            @JsonProperty("median_following_by_flow") double medianFollowingByFlow,
            @JsonProperty("drags") List<PhotoDrag> drags) {

        static Photos of(int photographs, List<PhotoDrag> drags) {
            return new Photos(
                    photographs,
                    Statistics.median(drags.stream().map(PhotoDrag::following).toList()),
                    Statistics.median(
                            drags.stream().map(PhotoDrag::followingByFlow).toList()),
                    drags);
        }
    }

    /** The score of this name. */
    public Score score(String name) {
        return scores.stream()
                .filter(score -> score.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no score of " + name + "; there are those of "
                        + scores.stream().map(Score::name).toList()));
    }
}
