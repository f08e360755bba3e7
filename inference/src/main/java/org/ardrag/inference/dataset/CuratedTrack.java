package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A point's way through a clip. Arrays have one entry a frame; they are not copied, treat them as immutable.
 *
 * @param kind whether it moves
 * @param x fraction of the width, 0 is the left edge of the left pixel; where the point was last seen while it is not
 * @param y fraction of the height, 0 is the top edge of the top pixel
 * @param visible whether it was found in the frame
 */
public record CuratedTrack(
        @JsonProperty("kind") TrackKind kind,
        @JsonProperty("x") float[] x,
        @JsonProperty("y") float[] y,
        @JsonProperty("visible") boolean[] visible) {

    public CuratedTrack {
        if (kind == null || x == null || y == null || visible == null) {
            throw new IllegalArgumentException("a track has kind, x, y and visible; one of them is missing");
        }
        if (x.length != y.length || x.length != visible.length) {
            throw new IllegalArgumentException("a track needs as many y and visible as x: " + x.length + ", " + y.length
                    + " and " + visible.length + " were given");
        }
    }
}
