package org.ardrag.inference.reference;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;

/** What goes along with the points that are held, found once for each. For one thread at a time. */
final class Mattes {

    /** As many as are remembered. */
    private static final int KEPT = 16;

    /**
     * What a track takes with it.
     *
     * @param taken what goes along
     * @param gap what is to be filled where it was
     */
    record Cut(RgbImage source, ControlPoint grabbed, Matte taken, Matte gap) {

        private boolean is(HeldTrack track) {
            return grabbed.equals(track.grabbed())
                    && Arrays.equals(source.rgb(), track.source().rgb());
        }
    }

    private final Deque<Cut> cuts = new ArrayDeque<>();

    Cut of(HeldTrack track) {
        for (Cut cut : cuts) {
            if (cut.is(track)) {
                return cut;
            }
        }
        Matte taken = Matting.of(track.source(), track.grabbed());
        Cut cut = new Cut(track.source(), track.grabbed(), taken, taken.gap());
        cuts.addFirst(cut);
        if (cuts.size() > KEPT) {
            cuts.removeLast();
        }
        return cut;
    }
}
