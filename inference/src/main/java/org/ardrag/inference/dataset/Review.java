package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said of a clip, one line of {@code reviews.jsonl}. The last line about a clip holds.
 *
 * @param clip the clip's name
 * @param checksum of its frames; said of other frames, it is void
 * @param by who said it
 * @param at when
 * @param status what the clip is from now on
 * @param why the reason, may be empty
 * @param tracks the clip's tracks from now on; null if they stay as they are
 * @param undone whether it takes something back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Review(
        @JsonProperty("clip") String clip,
        @JsonProperty("checksum") String checksum,
        @JsonProperty("by") String by,
        @JsonProperty("at") Instant at,
        @JsonProperty("status") ClipStatus status,
        @JsonProperty("why") String why,
        @JsonProperty("tracks") @Nullable List<CuratedTrack> tracks,
        @JsonProperty("undone") boolean undone) {

    public Review {
        if (clip == null || checksum == null || by == null || at == null || status == null || why == null) {
            throw new IllegalArgumentException(
                    "a review has clip, checksum, by, at, status and why; one of them is missing");
        }
        tracks = tracks == null ? null : List.copyOf(tracks);
    }

    /** A word on a clip as it is now; its tracks stay. */
    public static Review of(CuratedClip clip, String by, ClipStatus status, String why) {
        return new Review(clip.id(), clip.checksum(), by, Instant.now(), status, why, null, false);
    }
}
