package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a video, one line of {@code videos.jsonl}.
 *
 * @param source its path within the folder of videos
 * @param bytes its size when it was done
 * @param modified its time when it was done, milliseconds since 1970
 * @param shots pieces between cuts
 * @param clips clips that were made of it
 * @param trackless clips that were not kept since they had no track
 * @param points what became of the points: how many are moving and static tracks, and how many were not kept, by reason
 * @param problem why nothing was made of it; empty if something was
 */
public record VideoRecord(
        @JsonProperty("source") String source,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("modified") long modified,
        @JsonProperty("shots") int shots,
        @JsonProperty("clips") int clips,
        @JsonProperty("trackless") int trackless,
        @JsonProperty("points") Map<String, Integer> points,
        @JsonProperty("problem") String problem) {

    public VideoRecord {
        points = Map.copyOf(points);
    }

    /** As a line for somebody who reads along. */
    String inWords() {
        if (!problem.isEmpty()) {
            return source + ": " + problem;
        }
        return source + ": " + shots + " shots, " + clips + " clips, " + trackless
                + " without a track left out; points: " + new TreeMap<>(points);
    }
}
