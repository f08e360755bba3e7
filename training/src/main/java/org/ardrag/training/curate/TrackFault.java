package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a point's track is not kept. */
public enum TrackFault {
    /** The tracker lost it, or what was around it changed, before enough frames had passed. */
    @JsonProperty("lost")
    LOST,
    /** It shakes from frame to frame. */
    @JsonProperty("jitter")
    JITTER,
    /** It moves too far to be static and not far enough to be moving. */
    @JsonProperty("undecided")
    UNDECIDED,
    /** Nothing is wrong with it; enough like it are kept. */
    @JsonProperty("spare")
    SPARE
}
