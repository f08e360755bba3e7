package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What clips are made of videos. Lengths are fractions of the width of a clip.
 *
 * @param fps frames a second of the model, and of every clip
 * @param frames of a clip, the picture included
 * @param framesPerChunk of the model; a clip is the picture and whole chunks
 * @param buckets sizes that clips come in
 * @param maxEnlargement how many times a video that is too small for its bucket may be enlarged
 * @param cutLikeness share of the corners that are found again, below which two frames show different scenes
 * @param flashFrames longest flash: frames after which a scene may be back without there having been a cut
 * @param forwardBackward by how much a point may miss its old place when it is tracked back by Lucas-Kanade; pixels in a
 *     clip 128 wide
 * @param cornerQuality least response of a corner, as a share of the clearest one's
 * @param cornerSpacing between two corners at the least
 * @param patchLikeness least correlation of a point's surroundings with those it began with
 * @param roundTrip by how much it may miss where it began when it is followed back over all frames
 * @param minTracked share of the frames through which a point has to be followed
 * @param jitter how far a point may be from its smoothed path, root mean square
 * @param jitterShare how much more it may be, as a share of its mean way between two frames
 * @param stillReach how far a static point gets from where it began, at the most
 * @param movingReach how far a moving point gets from where it began, at the least
 * @param minCompany other points that move as a moving one does
 * @param maxMoving moving tracks that are kept of a clip
 * @param maxStatic static tracks that are kept of a clip
 */
public record CurateConfig(
        @JsonProperty("fps") int fps,
        @JsonProperty("frames") int frames,
        @JsonProperty("frames_per_chunk") int framesPerChunk,
        @JsonProperty("buckets") List<Bucket> buckets,
        @JsonProperty("max_enlargement") double maxEnlargement,
        @JsonProperty("cut_likeness") double cutLikeness,
        @JsonProperty("flash_frames") int flashFrames,
        @JsonProperty("forward_backward") double forwardBackward,
        @JsonProperty("corner_quality") double cornerQuality,
        @JsonProperty("corner_spacing") double cornerSpacing,
        @JsonProperty("patch_likeness") double patchLikeness,
        @JsonProperty("round_trip") double roundTrip,
        @JsonProperty("min_tracked") double minTracked,
        @JsonProperty("jitter") double jitter,
        @JsonProperty("jitter_share") double jitterShare,
        @JsonProperty("still_reach") double stillReach,
        @JsonProperty("moving_reach") double movingReach,
        @JsonProperty("min_company") int minCompany,
        @JsonProperty("max_moving") int maxMoving,
        @JsonProperty("max_static") int maxStatic) {

    public CurateConfig {
        within("fps", fps, 1, 240);
        within("frames_per_chunk", framesPerChunk, 1, 64);
        within("frames", frames, 5, 1001);
        if ((frames - 1) % framesPerChunk != 0) {
            throw new IllegalArgumentException(
                    "frames is " + frames + "; 1 more than a multiple of " + framesPerChunk + " is allowed");
        }
        if (buckets == null || buckets.isEmpty()) {
            throw new IllegalArgumentException("buckets has no size, at least 1 is needed");
        }
        buckets = List.copyOf(buckets);
        within("max_enlargement", maxEnlargement, 0.01, 16);
        within("cut_likeness", cutLikeness, 0, 1);
        within("flash_frames", flashFrames, 0, 30);
        within("forward_backward", forwardBackward, 0.01, 100);
        within("corner_quality", cornerQuality, 1e-6, 1);
        within("corner_spacing", cornerSpacing, 0, 1);
        within("patch_likeness", patchLikeness, -1, 1);
        within("round_trip", roundTrip, 1e-4, 2);
        within("min_tracked", minTracked, 0, 1);
        within("jitter", jitter, 0, 1);
        within("jitter_share", jitterShare, 0, 10);
        within("still_reach", stillReach, 0, 1);
        within("moving_reach", movingReach, stillReach, 1);
        within("min_company", minCompany, 0, 16);
        within("max_moving", maxMoving, 0, 200);
        within("max_static", maxStatic, 0, 200);
    }

    private static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + number(value) + "; " + number(least) + " to " + number(most) + " are allowed");
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** Seconds of a clip, from its first frame to the end of its last. */
    double seconds() {
        return (double) frames / fps;
    }
}
