package org.ardrag.training.tracking;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a tracker found one point, frame by frame. A frame in which it was not found has no place. */
public final class TrackedPath {

    private final List<Optional<PixelPoint>> places;

    private TrackedPath(List<Optional<PixelPoint>> places) {
        this.places = List.copyOf(places);
    }

    /** One place a frame, null where the point was lost. */
    static TrackedPath of(@Nullable PixelPoint[] places) {
        return new TrackedPath(Arrays.stream(places).map(Optional::ofNullable).toList());
    }

    public int frames() {
        return places.size();
    }

    /** Where the point is in a frame; empty if it is lost there. */
    public Optional<PixelPoint> at(int frame) {
        return places.get(frame);
    }

    /** Whether it was found in every frame. */
    public boolean whole() {
        return places.stream().allMatch(Optional::isPresent);
    }
}
