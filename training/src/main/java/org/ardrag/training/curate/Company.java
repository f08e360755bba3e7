package org.ardrag.training.curate;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.dataset.CuratedTrack;

/**
 * Whether a moving point has others that move as it does. The points of one thing stay together; a corner that is only
 * where one thing's outline crosses another's goes its own way.
 */
final class Company {

    /** How far away a companion begins at the most, in widths. */
    private static final double NEAR = 0.3;

    /** How much two may move against each other: in widths, and as a share of what lies between them. */
    private static final double LOOSE = 0.012;

    private static final double TURN = 0.2;

    private Company() {}

    /**
     * The tracks that have company.
     *
     * @param fewest companions that are enough
     * @param aspect height over width of the clip
     */
    static List<CuratedTrack> keep(List<CuratedTrack> tracks, int fewest, double aspect) {
        List<CuratedTrack> kept = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            int companions = 0;
            for (int j = 0; j < tracks.size(); j++) {
                companions += i != j && together(tracks.get(i), tracks.get(j), aspect) ? 1 : 0;
            }
            if (companions >= fewest) {
                kept.add(tracks.get(i));
            }
        }
        return kept;
    }

    private static boolean together(CuratedTrack a, CuratedTrack b, double aspect) {
        double x = b.x()[0] - a.x()[0];
        double y = (b.y()[0] - a.y()[0]) * aspect;
        double apart = Math.hypot(x, y);
        if (apart > NEAR) {
            return false;
        }
        for (int f = 1; f < a.x().length && a.visible()[f] && b.visible()[f]; f++) {
            double dx = b.x()[f] - a.x()[f] - x;
            double dy = (b.y()[f] - a.y()[f]) * aspect - y;
            if (Math.hypot(dx, dy) > LOOSE + TURN * apart) {
                return false;
            }
        }
        return true;
    }
}
