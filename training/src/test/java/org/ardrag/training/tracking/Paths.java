package org.ardrag.training.tracking;

import org.jspecify.annotations.Nullable;

/** Paths written down by hand. */
public final class Paths {

    private Paths() {}

    /** One place a frame, null where the point is lost. */
    public static TrackedPath of(@Nullable PixelPoint... places) {
        return TrackedPath.of(places);
    }
}
