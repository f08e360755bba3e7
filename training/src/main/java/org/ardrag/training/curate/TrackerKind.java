package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PatchTracker;
import org.ardrag.training.tracking.PointTracker;

/** Which tracker follows the points of a clip. */
public enum TrackerKind {
    /** Follows small steps exactly; what is covered is lost. */
    @JsonProperty("lucas-kanade")
    LUCAS_KANADE,
    /** Slower; finds a point again that was covered for a while. */
    @JsonProperty("patch")
    PATCH;

    /** Halvings of a frame, for steps of a tenth of the width. */
    private static final int LEVELS = 3;

    /** @param forwardBackward pixels in a clip 128 wide */
    PointTracker tracker(double forwardBackward) {
        return switch (this) {
            case LUCAS_KANADE -> new LucasKanadeTracker(forwardBackward, LEVELS);
            case PATCH -> new PatchTracker();
        };
    }
}
