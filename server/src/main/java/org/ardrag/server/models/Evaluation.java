package org.ardrag.server.models;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What the page shows of an evaluation's {@code report.json}. What it measured stands in {@code docs/evaluation.md}.
 *
 * @param checksum SHA-256 of the weights that were evaluated
 * @param clips drawn ones
 * @param scores of the model first, then of what it is compared with
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Evaluation(
        @JsonProperty("checksum") String checksum,
        @JsonProperty("clips") int clips,
        @JsonProperty("scores") List<Line> scores,
        @JsonProperty("timing") @Nullable Timing timing) {

    /** Most characters of a report. */
    static final int CHARS = 1_000_000;

    /** One row of the report's table. Public for the page. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Line(
            @JsonProperty("name") String name,
            @JsonProperty("followed") Share followed,
            @JsonProperty("stayed") Share stayed,
            @JsonProperty("psnr") double psnr,
            @JsonProperty("similarity") double similarity,
            @JsonProperty("paper") @Nullable Paper paper) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Share(
            @JsonProperty("count") int count, @JsonProperty("of") int of, @JsonProperty("share") double share) {}

    /** In the paper's terms. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Paper(
            @JsonProperty("motion_consistency") double motionConsistency,
            @JsonProperty("motion_smoothness") double motionSmoothness,
            @JsonProperty("quality") double quality,
            @JsonProperty("frechet_frames") double frechetFrames,
            @JsonProperty("frechet_videos") double frechetVideos) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Timing(
            @JsonProperty("first_frame_ms") double firstFrame,
            @JsonProperty("chunk_ms") double chunk,
            @JsonProperty("budget_ms") double budget) {}

    /** @throws IllegalArgumentException if it is none */
    static Evaluation read(String report) {
        if (report.length() > CHARS) {
            throw new IllegalArgumentException("the evaluation's report has " + report.length()
                    + " characters, at most " + CHARS + " are allowed");
        }
        Evaluation read;
        try {
            read = Json.MAPPER.readValue(report, Evaluation.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("this is no report.json of an evaluation: " + e.getOriginalMessage(), e);
        }
        if (read == null || read.checksum == null || read.scores == null || read.scores.isEmpty()) {
            throw new IllegalArgumentException(
                    "this is no report.json of an evaluation: it needs the checksum of the weights, and scores");
        }
        for (Line line : read.scores) {
            if (line == null || line.name == null || line.followed == null || line.stayed == null) {
                throw new IllegalArgumentException(
                        "this is no report.json of an evaluation: a score needs name, followed and stayed");
            }
        }
        return read;
    }

    /** @throws IllegalArgumentException if other weights were evaluated */
    void requireOf(String weights) {
        if (!checksum.equals(weights)) {
            throw new IllegalArgumentException(
                    "the evaluation was of other weights: SHA-256 " + checksum + ", this model's is " + weights);
        }
    }
}
