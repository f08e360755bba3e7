package org.ardrag.training.evaluate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.TrackedPath;

/** How well points go where they are asked to, and how well the others stay. A lost point has no figure. */
public final class PointMetrics {

    private PointMetrics() {}

    /** Distance between where a path ends and where it was asked to, in widths of the frame. */
    public static OptionalDouble endError(TrackedPath path, PixelPoint asked, int width) {
        return path.at(path.frames() - 1)
                .map(end -> OptionalDouble.of(end.distance(asked) / width))
                .orElse(OptionalDouble.empty());
    }

    /**
     * Mean distance between where a path is and where it was asked to be, over the frames behind the first in which it is
     * found, in widths; nothing if there are none.
     *
     * @param asked place in every frame
     */
    public static OptionalDouble trackError(TrackedPath path, List<PixelPoint> asked, int width) {
        return IntStream.range(1, path.frames())
                .mapToObj(f -> path.at(f).map(place -> place.distance(asked.get(f)) / width))
                .flatMap(Optional::stream)
                .mapToDouble(distance -> distance)
                .average();
    }

    /** The farthest that a path gets from its beginning in any frame, in widths; nothing if it is lost in any. */
    public static OptionalDouble drift(TrackedPath path, int width) {
        if (!path.whole()) {
            return OptionalDouble.empty();
        }
        PixelPoint start = path.at(0).orElseThrow();
        double farthest = 0;
        for (int f = 1; f < path.frames(); f++) {
            farthest = Math.max(farthest, path.at(f).orElseThrow().distance(start));
        }
        return OptionalDouble.of(farthest / width);
    }

    /**
     * How much of a drag was followed: 1 if the path ends where it was asked to, 0 if it ends as far from there as it began,
     * or farther, or is lost.
     */
    public static double following(TrackedPath path, PixelPoint asked) {
        PixelPoint start = path.at(0).orElseThrow();
        double way = start.distance(asked);
        if (!(way > 0)) {
            throw new IllegalArgumentException("a drag of length 0 cannot be followed");
        }
        return path.at(path.frames() - 1)
                .map(end -> Math.max(0, 1 - end.distance(asked) / way))
                .orElse(0.0);
    }
}
