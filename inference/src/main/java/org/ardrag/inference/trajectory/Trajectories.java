package org.ardrag.inference.trajectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tracks of one session: what the user's pointer did, turned into the control of one chunk after the other.
 *
 * <p>A live pointer becomes the frames of a chunk like this: they run along the pointer's own path from where the last chunk
 * ended to the newest position, resampled by time. The first chunk of a track shows its begin point in its first frame,
 * otherwise the model could not know what was grabbed. Training draws its controls by the same rule. Confined to one thread.
 */
public final class Trajectories {

    /** Least reach of a track, in widths. */
    public static final double LEAST_REACH = 0.05;

    /** Largest reach of a track, in widths. */
    public static final double MOST_REACH = 0.3;

    private final int framesPerChunk;
    private final double chunkMillis;
    private final List<Snapshot> history = new ArrayList<>();
    private final Map<Integer, Track> tracks = new TreeMap<>();
    private long newestTime;

    /** Everything as it was before a chunk's control was made. */
    private record Snapshot(Map<Integer, Track> tracks, long newestTime) {}

    /**
     * @param fps frames per second, for the pace of drawn paths
     * @param framesPerChunk frames of every chunk
     */
    public Trajectories(int fps, int framesPerChunk) {
        if (fps < 1 || framesPerChunk < 2) {
            throw new IllegalArgumentException(
                    fps + " frames a second in chunks of " + framesPerChunk + "; at least 1 and 2 are needed");
        }
        this.framesPerChunk = framesPerChunk;
        chunkMillis = 1000.0 * framesPerChunk / fps;
    }

    /** The pointer presses at (x, y), fractions of the frame; {@code time} is the client's clock in ms. */
    public void begin(int track, double x, double y, long time) {
        begin(track, x, y, time, ControlPoint.REACH);
    }

    /** The same with another reach: how large what is held is taken to be, a fraction of the width. */
    public void begin(int track, double x, double y, long time, double reach) {
        tracks.put(track, Track.begin(new PathPoint(fraction(x), fraction(y), time), reach(reach)));
    }

    /** The pointer moves on. A move of a track that was never begun begins it. */
    public void move(int track, double x, double y, long time) {
        Track known = tracks.get(track);
        PathPoint point = new PathPoint(fraction(x), fraction(y), time);
        tracks.put(track, known == null ? Track.begin(point, ControlPoint.REACH) : known.moved(point));
    }

    /** The pointer lets go: the track holds its place as an anchor until it is removed. */
    public void end(int track, double x, double y, long time) {
        move(track, x, y, time);
    }

    /** A drawn path, played from the next chunk on. It ends as an anchor. */
    public void path(int track, List<PathPoint> points) {
        path(track, points, ControlPoint.REACH);
    }

    /** The same with another reach. */
    public void path(int track, List<PathPoint> points, double reach) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("path of track " + track + " has no points, at least 1 is needed");
        }
        for (int i = 0; i < points.size(); i++) {
            fraction(points.get(i).x());
            fraction(points.get(i).y());
            if (i > 0 && points.get(i).millis() < points.get(i - 1).millis()) {
                throw new IllegalArgumentException("path of track " + track + " goes back in time at point " + i);
            }
        }
        tracks.put(track, Track.path(List.copyOf(points), reach(reach)));
    }

    /** Keeps this point still. */
    public void anchor(int track, double x, double y) {
        anchor(track, x, y, ControlPoint.REACH);
    }

    /** The same with another reach. */
    public void anchor(int track, double x, double y, double reach) {
        tracks.put(track, Track.path(List.of(new PathPoint(fraction(x), fraction(y), 0)), reach(reach)));
    }

    /** Lets go of a track. */
    public void remove(int track) {
        tracks.remove(track);
    }

    /** Makes the control of the next chunk out of all that is known now. */
    public ControlChunk next() {
        history.add(new Snapshot(new TreeMap<>(tracks), newestTime));
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 1; k <= framesPerChunk; k++) {
            List<ControlPoint> points = new ArrayList<>();
            for (Map.Entry<Integer, Track> entry : tracks.entrySet()) {
                points.add(entry.getValue().at(entry.getKey(), k, framesPerChunk, chunkMillis));
            }
            frames.add(points);
        }
        for (Map.Entry<Integer, Track> entry : tracks.entrySet()) {
            newestTime = Math.max(newestTime, entry.getValue().newestDrag());
            entry.setValue(entry.getValue().advanced(chunkMillis));
        }
        return new ControlChunk(frames);
    }

    /** Time of the newest drag event that shaped the last chunk, 0 if none. */
    public long newestTime() {
        return newestTime;
    }

    /** The chunk whose control {@link #next} makes; 1 in the beginning, chunk 0 being the picture. */
    public int nextChunk() {
        return history.size() + 1;
    }

    /** Goes back: all is as it was before {@code next()} made the control of this chunk. Chunks count from 1. */
    public void rewind(int chunk) {
        if (chunk < 1 || chunk > nextChunk()) {
            throw new IllegalArgumentException(
                    "chunk " + chunk + " was asked for; 1 to " + nextChunk() + " can be gone back to");
        }
        if (chunk < nextChunk()) {
            Snapshot then = history.get(chunk - 1);
            tracks.clear();
            tracks.putAll(then.tracks());
            newestTime = then.newestTime();
            history.subList(chunk - 1, history.size()).clear();
        }
    }

    private static float reach(double value) {
        if (!(value >= LEAST_REACH && value <= MOST_REACH)) {
            throw new IllegalArgumentException(
                    "a reach of " + value + " was given; " + LEAST_REACH + " to " + MOST_REACH + " widths are allowed");
        }
        return (float) value;
    }

    private static float fraction(double value) {
        if (!(value >= -1 && value <= 2)) {
            throw new IllegalArgumentException(value + " is no place near the frame; -1 to 2 are allowed");
        }
        return (float) value;
    }
}
