package org.ardrag.training.curate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.ardrag.inference.image.RgbImage;

/**
 * Finds the cuts of a video. A cut stands between two frames that are unlike each other ({@link Likeness}), unless a frame
 * shortly before it is like one shortly behind it: then something flashed.
 */
final class CutFinder {

    private final double likeness;
    private final int flash;

    private final Deque<Integer> candidates = new ArrayDeque<>();
    private final List<Integer> cuts = new ArrayList<>();

    /** The last frames, small. The last one has the number {@code read - 1}. */
    private final List<RgbImage> recent = new ArrayList<>();

    private int read;

    private CutFinder(CurateConfig config) {
        likeness = config.cutLikeness();
        flash = config.flashFrames();
    }

    /**
     * Reads a video to its end.
     *
     * @return its shots in their order; none if it has no frame
     */
    static List<Shot> shots(Footage footage, CurateConfig config) {
        CutFinder finder = new CutFinder(config);
        for (Footage.Picture picture = footage.next(); picture != null; picture = footage.next()) {
            finder.add(picture.image());
        }
        return finder.finish();
    }

    private void add(RgbImage image) {
        int height = Math.max(16, Math.round((float) Likeness.WIDTH * image.height() / image.width()));
        RgbImage small = Framing.scale(image, Likeness.WIDTH, height);
        if (read > 0 && Likeness.of(recent.get(recent.size() - 1), small) < likeness) {
            candidates.add(read);
        }
        recent.add(small);
        read++;
        if (recent.size() > 2 * flash + 2) {
            recent.remove(0);
        }
        while (!candidates.isEmpty() && candidates.getFirst() + flash < read) {
            decide(candidates.removeFirst());
        }
    }

    private void decide(int candidate) {
        int oldest = read - recent.size();
        for (int a = candidate - 1; a >= Math.max(oldest, candidate - 1 - flash); a--) {
            for (int b = candidate; b < read && b - a <= flash + 1; b++) {
                if (b - a > 1 && Likeness.of(recent.get(a - oldest), recent.get(b - oldest)) >= likeness) {
                    return;
                }
            }
        }
        cuts.add(candidate);
    }

    private List<Shot> finish() {
        while (!candidates.isEmpty()) {
            decide(candidates.removeFirst());
        }
        List<Shot> shots = new ArrayList<>();
        int first = 0;
        for (int cut : cuts) {
            shots.add(new Shot(first, cut));
            first = cut;
        }
        if (read > first) {
            shots.add(new Shot(first, read));
        }
        return shots;
    }
}
