package org.ardrag.inference.reference;

import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** Remembers the ground of the chunk before, which stays as it is as long as the same is held. For one thread at a time. */
final class Grounds {

    private record Known(RgbImage frame, List<Mattes.Cut> cuts, List<Boolean> gone, Ground ground) {}

    private @Nullable Known known;

    /**
     * The ground of a chunk.
     *
     * @param cuts what each of the tracks takes with it; the same list as long as it is the same
     */
    Ground of(RgbImage frame, List<HeldTrack> held, List<Mattes.Cut> cuts) {
        List<Boolean> gone = held.stream().map(HeldTrack::hasGone).toList();
        Known before = known;
        if (before != null && before.cuts() == cuts && before.gone().equals(gone) && isSame(before.frame(), frame)) {
            return before.ground();
        }
        Ground ground = Ground.of(frame, held, cuts);
        known = new Known(frame, cuts, gone, ground);
        return ground;
    }

    private static boolean isSame(RgbImage a, RgbImage b) {
        return a == b || Arrays.equals(a.rgb(), b.rgb());
    }
}
