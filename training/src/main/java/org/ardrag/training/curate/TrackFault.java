package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a point's track is not kept. */
public enum TrackFault {
    /** The tracker lost it, or what was around it changed, before enough frames had passed. */
    @JsonProperty("lost")
    LOST,
    /** Followed back from its last place, it does not come to where it began. */
    @JsonProperty("astray")
    ASTRAY,
    /** It shakes from frame to frame. */
    @JsonProperty("jitter")
    JITTER,
    /** It moves too far to be static and not far enough to be moving. */
    @JsonProperty("undecided")
    UNDECIDED,
    /** It moves, and no point near it moves alike. */
    @JsonProperty("alone")
    ALONE,
    /** Nothing is wrong with it; enough like it are kept. */
    @JsonProperty("spare")
    SPARE
}
