package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.ardrag.inference.json.Key;
import org.ardrag.training.data.ClipControls;

/**
 * What clips are made of videos. What its components are, their keys say; lengths are fractions of the width of a clip.
 */
public record CurateConfig(
        @JsonProperty("fps")
                @Key(help = "frames a second of the model, and of every clip", defaultsTo = "16", min = 1, max = 240)
                int fps,
        @JsonProperty("frames") @Key(help = "of a clip, the picture included", defaultsTo = "25", min = 5, max = 1001)
                int frames,
        @JsonProperty("frames_per_chunk")
                @Key(help = "of the model; a clip is the picture and whole chunks", defaultsTo = "4", min = 1, max = 64)
                int framesPerChunk,
        @JsonProperty("buckets") @Key(help = "sizes that clips come in", defaultsTo = "[{width: 128, height: 128}]")
                List<Bucket> buckets,
        @JsonProperty("max_enlargement")
                @Key(
                        help = "how many times a video that is too small for its bucket may be enlarged",
                        defaultsTo = "1",
                        min = 0.01,
                        max = 16)
                double maxEnlargement,
        @JsonProperty("cut_likeness")
                @Key(
                        help =
                                "share of the corners that are found again, below which two frames show different scenes",
                        defaultsTo = "0.1",
                        min = 0,
                        max = 1)
                double cutLikeness,
        @JsonProperty("flash_frames")
                @Key(
                        help = "longest flash: frames after which a scene may be back without there having been a cut",
                        defaultsTo = "3",
                        min = 0,
                        max = 30)
                int flashFrames,
        @JsonProperty("forward_backward")
                @Key(
                        help =
                                "by how much a point may miss its old place when it is tracked back by Lucas-Kanade; pixels in a clip 128"
                                        + " wide",
                        defaultsTo = "1",
                        min = 0.01,
                        max = 100)
                double forwardBackward,
        @JsonProperty("corner_quality")
                @Key(
                        help = "least response of a corner, as a share of the clearest one's",
                        defaultsTo = "0.02",
                        min = 1e-6,
                        max = 1)
                double cornerQuality,
        @JsonProperty("corner_spacing")
                @Key(help = "between two corners at the least", defaultsTo = "0.03", min = 0, max = 1)
                double cornerSpacing,
        @JsonProperty("patch_likeness")
                @Key(
                        help = "least correlation of a point's surroundings with those it began with",
                        defaultsTo = "0.75",
                        min = -1,
                        max = 1)
                double patchLikeness,
        @JsonProperty("round_trip")
                @Key(
                        help = "by how much a point may miss where it began when it is followed back over all frames",
                        defaultsTo = "0.015",
                        min = 1e-4,
                        max = 2)
                double roundTrip,
        @JsonProperty("min_tracked")
                @Key(
                        help = "share of the frames through which a point has to be followed",
                        defaultsTo = "0.5",
                        min = 0,
                        max = 1)
                double minTracked,
        @JsonProperty("jitter")
                @Key(
                        help = "how far a point may be from its smoothed path, root mean square",
                        defaultsTo = "0.004",
                        min = 0,
                        max = 1)
                double jitter,
        @JsonProperty("jitter_share")
                @Key(
                        help = "how much more it may be, as a share of its mean way between two frames",
                        defaultsTo = "0.2",
                        min = 0,
                        max = 10)
                double jitterShare,
        @JsonProperty("still_reach")
                @Key(
                        help = "how far a static point gets from where it began, at the most",
                        defaultsTo = "0.012",
                        min = 0,
                        max = 1)
                double stillReach,
        @JsonProperty("moving_reach")
                @Key(
                        help = "how far a moving point gets from where it began, at the least",
                        defaultsTo = "0.04",
                        min = 0,
                        max = 1)
                double movingReach,
        @JsonProperty("min_company")
                @Key(help = "other points that move as a moving one does", defaultsTo = "2", min = 0, max = 16)
                int minCompany,
        @JsonProperty("max_moving")
                @Key(help = "moving tracks that are kept of a clip", defaultsTo = "8", min = 0, max = 200)
                int maxMoving,
        @JsonProperty("max_static")
                @Key(help = "static tracks that are kept of a clip", defaultsTo = "8", min = 0, max = 200)
                int maxStatic) {

    public CurateConfig {
        ClipControls.requireWholeChunks(frames, framesPerChunk);
        if (buckets == null || buckets.isEmpty()) {
            throw new IllegalArgumentException("buckets has no size, at least 1 is needed");
        }
        buckets = List.copyOf(buckets);
        if (movingReach < stillReach) {
            throw new IllegalArgumentException(
                    "moving_reach is " + movingReach + "; still_reach, which is " + stillReach + ", to 1 are allowed");
        }
    }

    /** Seconds of a clip, from its first frame to the end of its last. */
    double seconds() {
        return (double) frames / fps;
    }
}
