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
