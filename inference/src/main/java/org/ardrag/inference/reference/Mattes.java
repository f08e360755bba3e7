package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * What goes along with the points that are held, found once for each and kept as long as it is held. For one thread at a
 * time.
 */
final class Mattes {

    /** How fast the say over what several points claim passes from the nearer one to the next. */
    private static final double BORDER = 8;

    /**
     * What a point takes with it.
     *
     * @param taken what goes along
     * @param gap what is to be filled where it was
     */
    record Cut(Matte taken, Matte gap) {}

    private record Found(RgbImage source, ControlPoint grabbed, Matte matte) {

        private boolean in(RgbImage picture) {
            return Arrays.equals(source.rgb(), picture.rgb());
        }
    }

    private List<Found> found = List.of();
    private List<Cut> cuts = List.of();

    /** What each of these takes, in their order. */
    List<Cut> of(List<HeldTrack> held) {
        List<Found> now = held.stream().map(this::find).toList();
        if (!now.equals(found)) {
            found = now;
            cuts = now.stream().map(this::cut).toList();
        }
        return cuts;
    }

    private Found find(HeldTrack track) {
        for (Found known : found) {
            if (known.grabbed().equals(track.grabbed()) && known.in(track.source())) {
                return known;
            }
        }
        return new Found(track.source(), track.grabbed(), Matting.of(track.source(), track.grabbed()));
    }

    /** What several points of a frame claim is the nearest one's. */
    private Cut cut(Found mine) {
        List<Found> rivals = new ArrayList<>(found);
        rivals.removeIf(other -> other == mine || !other.in(mine.source()));
        Matte taken = mine.matte();
        if (!rivals.isEmpty()) {
            float[] left = new float[taken.cover().length];
            for (int i = 0; i < left.length; i++) {
                int x = taken.left() + i % taken.width();
                int y = taken.top() + i / taken.width();
                float most = taken.cover()[i];
                double own = most * near(mine, x, y);
                double all = own;
                for (Found rival : rivals) {
                    float claimed = rival.matte().pixel(x, y);
                    most = Math.max(most, claimed);
                    all += claimed * near(rival, x, y);
                }
                left[i] = own > 0 ? (float) (most * own / all) : 0;
            }
            taken = new Matte(taken.left(), taken.top(), taken.width(), taken.height(), left);
        }
        return new Cut(taken, taken.gap());
    }

    private static double near(Found found, int x, int y) {
        return Math.exp(-BORDER * Matting.away(found.source(), found.grabbed(), x, y));
    }
}
