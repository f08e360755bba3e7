package org.ardrag.inference.trajectory;

import java.util.List;

/** The tracks of one session: what the user's pointer did, turned into the control of one chunk after the other. */
public final class Trajectories {

    public Trajectories(int fps, int framesPerChunk) {
        throw new UnsupportedOperationException();
    }

    /** The pointer presses at (x, y), fractions of the frame; {@code time} is the client's clock in ms. */
    public void begin(int track, double x, double y, long time) {}

    public void move(int track, double x, double y, long time) {}

    /** The pointer lets go: the track holds its place as an anchor until it is removed. */
    public void end(int track, double x, double y, long time) {}

    /** A drawn path, played from the next chunk on. It ends as an anchor. */
    public void path(int track, List<PathPoint> points) {}

    public void anchor(int track, double x, double y) {}

    public void remove(int track) {}

    /** Makes the control of the next chunk out of all that is known now. */
    public ControlChunk next() {
        throw new UnsupportedOperationException();
    }

    /** Time of the newest drag event that shaped the last chunk, 0 if none. */
    public long newestTime() {
        throw new UnsupportedOperationException();
    }

    /** Goes back: all is as it was before {@code next()} made the control of this chunk. Chunks count from 1. */
    public void rewind(int chunk) {}
}
