package org.ardrag.training.reward;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * Where one held point was asked to be, frame by frame. Before it was grabbed it is where it was grabbed, after it was let go
 * where it was let go. Arrays are not copied, treat them as immutable.
 *
 * @param grabbed the frame in which it was grabbed: the last one before the first chunk that holds it
 * @param x fraction of the width, one a frame
 * @param y fraction of the height, one a frame
 * @param held whether it was asked for in the frame
 */
public record AskedPath(int grabbed, double[] x, double[] y, boolean[] held) {

    /**
     * The paths that controls ask for.
     *
     * @param controls of chunks 1, 2, ...; chunk 0 is the picture, in which nothing is asked yet
     * @param framesPerChunk frames of each
     */
    public static List<AskedPath> of(List<ControlChunk> controls, int framesPerChunk) {
        int frames = 1 + controls.size() * framesPerChunk;
        Map<Integer, AskedPath> paths = new LinkedHashMap<>();
        for (int f = 1; f < frames; f++) {
            int chunk = (f - 1) / framesPerChunk;
            for (ControlPoint point : controls.get(chunk).frames().get((f - 1) % framesPerChunk)) {
                AskedPath path =
                        paths.computeIfAbsent(point.track(), track -> begin(point, chunk * framesPerChunk, frames));
                Arrays.fill(path.x, f, frames, point.x());
                Arrays.fill(path.y, f, frames, point.y());
                path.held[f] = true;
            }
        }
        return new ArrayList<>(paths.values());
    }

    private static AskedPath begin(ControlPoint point, int grabbed, int frames) {
        AskedPath path = new AskedPath(grabbed, new double[frames], new double[frames], new boolean[frames]);
        Arrays.fill(path.x, point.x());
        Arrays.fill(path.y, point.y());
        return path;
    }

    /** How far the point was asked to have gone by a frame, in fractions of the frame. */
    double gone(int frame) {
        return Math.hypot(x[frame] - x[grabbed], y[frame] - y[grabbed]);
    }
}
