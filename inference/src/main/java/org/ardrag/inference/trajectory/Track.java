package org.ardrag.inference.trajectory;

import java.util.ArrayList;
import java.util.List;

/**
 * One track between two chunks. It does not change; every event and every chunk makes a new one.
 *
 * @param points for a live track where the last chunk ended and what the pointer did since, its clock in ms; for a drawn
 *     path all of it
 * @param drawn whether it is a drawn path (an anchor is a path of one point)
 * @param played ms of a drawn path that are over
 * @param fresh whether no chunk has shown it yet
 * @param reach how large what is held is taken to be, a fraction of the frame's width; an outline is looked for up to twice
 *     as far
 */
record Track(List<PathPoint> points, boolean drawn, double played, boolean fresh, float reach) {

    static Track begin(PathPoint point, float reach) {
        return new Track(List.of(point), false, 0, true, reach);
    }

    static Track path(List<PathPoint> points, float reach) {
        return new Track(points, true, 0, true, reach);
    }

    /** The pointer has gone on to here; a track that was a path follows the pointer from now on. */
    Track moved(PathPoint point) {
        if (drawn) {
            return begin(point, reach);
        }
        List<PathPoint> more = new ArrayList<>(points);
        long time = Math.max(point.millis(), points.get(points.size() - 1).millis());
        more.add(new PathPoint(point.x(), point.y(), time));
        return new Track(List.copyOf(more), false, 0, fresh, reach);
    }

    /** Time of the newest pointer event in it, 0 for a drawn path. */
    long newestDrag() {
        return drawn ? 0 : points.get(points.size() - 1).millis();
    }

    /** Its place in frame k (from 1 on) of the coming chunk. */
    ControlPoint at(int number, int k, int framesPerChunk, double chunkMillis) {
        double share = fresh ? (double) (k - 1) / (framesPerChunk - 1) : (double) k / framesPerChunk;
        double time =
                drawn ? played + share * chunkMillis : start(chunkMillis) + share * (newestDrag() - start(chunkMillis));
        return interpolate(number, time, start(chunkMillis));
    }

    /**
     * Where the chunk's piece of the pointer's time begins. A pointer that rested before it moved has not spent that rest
     * on the way.
     */
    private double start(double chunkMillis) {
        long first = points.get(0).millis();
        return drawn || points.size() < 2
                ? first
                : Math.max(first, Math.min(points.get(1).millis(), newestDrag() - chunkMillis));
    }

    private ControlPoint interpolate(int number, double time, double start) {
        PathPoint before = points.get(0);
        double beforeTime = drawn ? before.millis() : start;
        for (PathPoint after : points.subList(1, points.size())) {
            if (after.millis() >= time) {
                double span = after.millis() - beforeTime;
                float share = span <= 0 ? 1 : (float) ((time - beforeTime) / span);
                return new ControlPoint(
                        number,
                        before.x() + share * (after.x() - before.x()),
                        before.y() + share * (after.y() - before.y()),
                        reach);
            }
            before = after;
            beforeTime = after.millis();
        }
        return new ControlPoint(number, before.x(), before.y(), reach);
    }

    /** The track behind the coming chunk. */
    Track advanced(double chunkMillis) {
        if (drawn) {
            return new Track(points, true, played + chunkMillis, false, reach);
        }
        return new Track(List.of(points.get(points.size() - 1)), false, 0, false, reach);
    }
}
