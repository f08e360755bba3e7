package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * A track that holds something in a chunk: what it carries, and where to.
 *
 * @param source the frame in which it was grabbed
 * @param grabbed where in it
 * @param path where it is in each frame of the chunk
 */
record HeldTrack(RgbImage source, ControlPoint grabbed, List<ControlPoint> path) {

    /** How far around it things are taken along, in widths. */
    float reach() {
        return grabbed.reach();
    }

    /** How far it is from where it was grabbed in a frame of the chunk, in widths. */
    double travelled(int frame) {
        double dx = path.get(frame).x() - grabbed.x();
        double dy = (path.get(frame).y() - grabbed.y()) * ((double) source.height() / source.width());
        return Math.sqrt(dx * dx + dy * dy);
    }

    /** Whether it is anywhere else than where it was grabbed in the chunk. */
    boolean hasGone() {
        for (int k = 0; k < path.size(); k++) {
            if (travelled(k) > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The tracks that chunk m ends with.
     *
     * @param lastFrames the last frame of a chunk, of 0 to m - 1; chunk 0 is the picture
     * @param controls of the chunks 0 to m at least
     */
    static List<HeldTrack> of(IntFunction<RgbImage> lastFrames, List<ControlChunk> controls, int m) {
        List<HeldTrack> held = new ArrayList<>();
        for (ControlPoint last : m == 0 ? List.<ControlPoint>of() : lastFrame(controls.get(m))) {
            int chunk = grabbed(controls, m, last.track());
            List<ControlPoint> path = new ArrayList<>();
            for (List<ControlPoint> frame : controls.get(m).frames()) {
                path.add(find(frame, last.track()).orElse(last));
            }
            List<ControlPoint> then = holds(controls.get(chunk - 1), last.track())
                    ? lastFrame(controls.get(chunk - 1))
                    : controls.get(chunk).frames().get(0);
            ControlPoint grabbed = find(then, last.track()).orElse(last);
            held.add(new HeldTrack(lastFrames.apply(chunk - 1), grabbed, path));
        }
        return held;
    }

    /**
     * The chunk whose last frame lies under what is held: the one before the first of the held tracks was grabbed. What is
     * held is laid where it is now on what was there before it moved, so it leaves no trail. Without a track it is the last
     * chunk in which something was held, so that what stands still does not wear out.
     *
     * @param controls of the chunks 0 to m at least
     * @return 0 to m - 1; 0 for the picture itself
     */
    static int base(List<ControlChunk> controls, int m) {
        int base = Math.max(0, m - 1);
        while (base > 0
                && lastFrame(controls.get(m)).isEmpty()
                && lastFrame(controls.get(base)).isEmpty()) {
            base--;
        }
        for (ControlPoint point : m == 0 ? List.<ControlPoint>of() : lastFrame(controls.get(m))) {
            base = Math.min(base, grabbed(controls, m, point.track()) - 1);
        }
        return base;
    }

    /**
     * The chunk from which on a track that chunk m holds carries what it carries: when it was grabbed, or when another was
     * let go since. What that one held has its place in the frame from then on, and must not fall back to where it came from.
     */
    private static int grabbed(List<ControlChunk> controls, int m, int track) {
        int chunk = m;
        while (chunk > 1
                && holds(controls.get(chunk - 1), track)
                && !letsGo(controls.get(chunk - 1), controls.get(chunk))) {
            chunk--;
        }
        return chunk;
    }

    private static boolean holds(ControlChunk control, int track) {
        return find(lastFrame(control), track).isPresent();
    }

    private static boolean letsGo(ControlChunk before, ControlChunk after) {
        return lastFrame(before).stream().anyMatch(point -> !holds(after, point.track()));
    }

    private static List<ControlPoint> lastFrame(ControlChunk control) {
        return control.frames().get(control.frames().size() - 1);
    }

    private static Optional<ControlPoint> find(List<ControlPoint> points, int track) {
        return points.stream().filter(point -> point.track() == track).findFirst();
    }
}
