package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a track can be asked for as. */
public enum TrackKind {
    /** Moves: a drag. */
    @JsonProperty("moving")
    MOVING,
    /** Stays: a point of the ground, or one to be pinned. */
    @JsonProperty("static")
    STATIC
}
