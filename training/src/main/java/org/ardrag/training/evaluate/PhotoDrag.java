package org.ardrag.training.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One drag on a photograph. Places are fractions of the width and of the height.
 *
 * @param following 1 if the point came to where it was asked, 0 if it is as far from there as before, or lost
 * @param followingByFlow the same by Lucas-Kanade
 */
public record PhotoDrag(
        @JsonProperty("photograph") String photograph,
        @JsonProperty("from_x") double fromX,
        @JsonProperty("from_y") double fromY,
        @JsonProperty("to_x") double toX,
        @JsonProperty("to_y") double toY,
        @JsonProperty("following") double following,
        @JsonProperty("following_by_flow") double followingByFlow) {}
