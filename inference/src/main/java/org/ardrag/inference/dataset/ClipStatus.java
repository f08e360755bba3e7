package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a person said of a clip. */
public enum ClipStatus {
    /** Nothing yet. */
    @JsonProperty("pending")
    PENDING,
    /** To be trained on. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** Not to be trained on. */
    @JsonProperty("rejected")
    REJECTED
}
