package org.ardrag.server.device;

import java.util.List;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.PathPoint;

/** What the user's pointers did, turned into the control of one chunk after the other. */
public interface Tracks {

    void begin(int track, double x, double y, long time);

    void move(int track, double x, double y, long time);

    void end(int track, double x, double y, long time);

    void path(int track, List<PathPoint> points);

    void anchor(int track, double x, double y);

    void remove(int track);

    /** The control of the next chunk, out of all that was told so far. */
    ControlChunk next();
}
