package org.ardrag.inference.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is worth a look before a clip is accepted. */
public enum ClipMark {
    /** No track moves. */
    @JsonProperty("nothing-moves")
    NOTHING_MOVES,
    /** No track is static: the camera moves, or a cut was missed. */
    @JsonProperty("everything-moves")
    EVERYTHING_MOVES,
    /** Most points were lost in one and the same frame, as at a cut. */
    @JsonProperty("scene-changes")
    SCENE_CHANGES
}
