package org.ardrag.training.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ardrag.training.tracking.PixelPoint;

/**
 * Quality without weights: whether what is seen in a frame is what the picture shows, where it stood or moved along with one
 * of the held points. Around every place the frame is compared with the picture as it is and as it would be moved by each
 * held point's way; the best of these counts, as structural similarity. Blur, noise, flat colours and made-up texture resemble
 * none of them, so there is nothing to be won by detail for its own sake.
 *
 * <p>What was dragged away must not stay behind: around the place where it was grabbed likeness to the picture counts against
 * the frame, and what comes to light there counts neither way, since nobody knows it.
 */
public final class PictureLikeness implements FrameQuality {

    /** Half the window of comparison, pixels at 128 pixels of width. */
    private static final double HALF = 3;

    /** Around the grabbed place, in widths: this near likeness is what stayed behind, out to about this nothing is known. */
    private static final double THING = 0.05;

    private static final double UNKNOWN = 0.14;

    /** From this way on, in widths, a grabbed place is left. */
    private static final double LEFT = 2 * THING;

    /** Ways nearer to each other than this, pixels, are one. */
    private static final double SAME_WAY = 0.25;

    private final double residueWeight;

    /** With half a unit of quality lost where all that was dragged away is still there. */
    public PictureLikeness() {
        this(0.5);
    }

    /** @param residueWeight quality lost where all that was dragged away is still there, too */
    public PictureLikeness(double residueWeight) {
        if (!(residueWeight >= 0)) {
            throw new IllegalArgumentException("residueWeight is " + residueWeight + ", at least 0 is allowed");
        }
        this.residueWeight = residueWeight;
    }

    @Override
    public String name() {
        return "likeness to the picture";
    }

    @Override
    public double[] of(GeneratedClip clip, List<FollowedPath> paths) {
        int width = clip.picture().width();
        int half = (int) Math.max(2, Math.round(HALF * width / 128));
        Similarity similarity = new Similarity(width, clip.picture().height(), half);
        Similarity.Colours picture = similarity.colours(clip.picture());
        double[] quality = new double[clip.chunks()];
        for (int chunk = 0; chunk < quality.length; chunk++) {
            for (int k = 0; k < clip.framesPerChunk(); k++) {
                int frame = clip.firstFrame(chunk) + k;
                quality[chunk] += ofFrame(clip, paths, frame, similarity, picture) / clip.framesPerChunk();
            }
        }
        return quality;
    }

    private double ofFrame(
            GeneratedClip clip,
            List<FollowedPath> paths,
            int frame,
            Similarity similarity,
            Similarity.Colours picture) {
        int width = clip.picture().width();
        int height = clip.picture().height();
        Similarity.Colours shown = similarity.colours(clip.frames().get(frame));
        float[] still = similarity.of(shown, picture);
        float[] best = still.clone();
        for (double[] way : ways(paths, frame, width, height)) {
            float[] moved = similarity.of(shown, similarity.moved(picture, way[0], way[1]));
            for (int i = 0; i < best.length; i++) {
                best[i] = Math.max(best[i], moved[i]);
            }
        }
        return best(best, paths, frame, width) - residueWeight * residue(still, paths, frame, width);
    }

    /** How far the picture may have moved, pixels: as the points were found, and as they were asked. */
    private static List<double[]> ways(List<FollowedPath> paths, int frame, int width, int height) {
        List<double[]> ways = new ArrayList<>();
        for (FollowedPath path : paths) {
            AskedPath asked = path.asked();
            double x = asked.x()[asked.grabbed()] * width;
            double y = asked.y()[asked.grabbed()] * height;
            Optional<PixelPoint> found = path.at(frame);
            found.ifPresent(place -> ways.add(new double[] {place.x() - x, place.y() - y}));
            if (frame > asked.grabbed()) {
                ways.add(new double[] {asked.x()[frame] * width - x, asked.y()[frame] * height - y});
            }
        }
        return unlike(ways);
    }

    /** Ways that differ by more than a window forgives, and that lead anywhere. */
    private static List<double[]> unlike(List<double[]> ways) {
        List<double[]> kept = new ArrayList<>(List.of(new double[2]));
        for (double[] way : ways) {
            if (kept.stream().allMatch(other -> Math.hypot(way[0] - other[0], way[1] - other[1]) > SAME_WAY)) {
                kept.add(way);
            }
        }
        return kept.subList(1, kept.size());
    }

    /** The mean over all places but those that something was dragged away from. */
    private static double best(float[] likeness, List<FollowedPath> paths, int frame, int width) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < likeness.length; i++) {
            double weight = 1;
            for (FollowedPath path : paths) {
                if (path.asked().gone(frame) > LEFT) {
                    double share = distance(path, i, width, likeness.length) / UNKNOWN;
                    weight *= 1 - Math.exp(-share * share * share * share);
                }
            }
            sum += weight * likeness[i];
            weights += weight;
        }
        return sum / weights;
    }

    /** How much of what was dragged away is still there, 0 to 1; 0 where nothing was. */
    private static double residue(float[] still, List<FollowedPath> paths, int frame, int width) {
        double sum = 0;
        int left = 0;
        for (FollowedPath path : paths) {
            if (path.asked().gone(frame) > LEFT) {
                double likeness = 0;
                int places = 0;
                for (int i = 0; i < still.length; i++) {
                    if (distance(path, i, width, still.length) < THING) {
                        likeness += Math.max(0, still[i]);
                        places++;
                    }
                }
                sum += places == 0 ? 0 : likeness / places;
                left++;
            }
        }
        return left == 0 ? 0 : sum / left;
    }

    /** From pixel i to where the path was grabbed, in widths. */
    private static double distance(FollowedPath path, int i, int width, int pixels) {
        AskedPath asked = path.asked();
        double aspect = (double) pixels / width / width;
        int row = i / width;
        double dx = (i % width + 0.5) / width - asked.x()[asked.grabbed()];
        double dy = (row + 0.5) / width - asked.y()[asked.grabbed()] * aspect;
        return Math.hypot(dx, dy);
    }
}
