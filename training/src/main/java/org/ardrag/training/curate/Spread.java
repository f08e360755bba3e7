package org.ardrag.training.curate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.dataset.CuratedTrack;

/** Chooses tracks that differ: the first is the one that goes farthest, each next one the most unlike those before it. */
final class Spread {

    private Spread() {}

    /** At most so many of the tracks. Two differ by where they begin and by where they go. */
    static List<CuratedTrack> choose(List<CuratedTrack> tracks, int most) {
        List<CuratedTrack> chosen = new ArrayList<>();
        double[] apart = new double[tracks.size()];
        Arrays.fill(apart, Double.MAX_VALUE);
        int next = farthest(tracks);
        while (chosen.size() < Math.min(most, tracks.size())) {
            CuratedTrack track = tracks.get(next);
            chosen.add(track);
            apart[next] = -1;
            int best = next;
            for (int i = 0; i < apart.length; i++) {
                if (apart[i] >= 0) {
                    apart[i] = Math.min(apart[i], difference(track, tracks.get(i)));
                }
                if (apart[i] > apart[best]) {
                    best = i;
                }
            }
            next = best;
        }
        return chosen;
    }

    private static int farthest(List<CuratedTrack> tracks) {
        int farthest = 0;
        double most = -1;
        for (int i = 0; i < tracks.size(); i++) {
            double way = Math.hypot(way(tracks.get(i).x()), way(tracks.get(i).y()));
            if (way > most) {
                most = way;
                farthest = i;
            }
        }
        return farthest;
    }

    private static double difference(CuratedTrack a, CuratedTrack b) {
        double begin = Math.hypot(a.x()[0] - b.x()[0], a.y()[0] - b.y()[0]);
        double motion = Math.hypot(way(a.x()) - way(b.x()), way(a.y()) - way(b.y()));
        return begin + 2 * motion;
    }

    /** From the first place to the last. */
    private static double way(float[] values) {
        return values[values.length - 1] - (double) values[0];
    }
}
