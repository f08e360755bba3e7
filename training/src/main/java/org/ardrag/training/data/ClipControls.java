package org.ardrag.training.data;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;

/**
 * What a user's hands would have asked for to get a drawn clip: its tracks as the control of one chunk after the other,
 * made by the rule that the studio makes them by ({@link org.ardrag.inference.trajectory.Trajectories}). The picture, chunk
 * 0, has no control: nobody has pressed yet.
 */
public final class ClipControls {

    private ClipControls() {}

    /**
     * Checks that a clip is the picture and whole chunks.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static void requireWholeChunks(int frames, int framesPerChunk) {
        if ((frames - 1) % framesPerChunk != 0) {
            throw new IllegalArgumentException(
                    "frames is " + frames + "; 1 more than a multiple of " + framesPerChunk + " is allowed");
        }
    }

    /** The controls of chunks 1, 2, ... of a clip whose frames behind the picture fill whole chunks. */
    public static List<ControlChunk> of(DrawnClip clip, int framesPerChunk) {
        int chunks = (clip.frames() - 1) / framesPerChunk;
        List<ControlChunk> controls = new ArrayList<>(chunks);
        for (int chunk = 1; chunk <= chunks; chunk++) {
            List<List<ControlPoint>> frames = new ArrayList<>(framesPerChunk);
            for (int k = 1; k <= framesPerChunk; k++) {
                List<ControlPoint> points = new ArrayList<>();
                for (int i = 0; i < clip.tracks().size(); i++) {
                    ClipTrack track = clip.tracks().get(i);
                    if (held(track, chunk, framesPerChunk)) {
                        points.add(point(track, i, chunk, k, framesPerChunk));
                    }
                }
                frames.add(points);
            }
            controls.add(new ControlChunk(frames));
        }
        return controls;
    }

    /** The first chunk of a track begins where it was grabbed; a later one where the chunk before it ended. */
    private static ControlPoint point(ClipTrack track, int number, int chunk, int k, int framesPerChunk) {
        int start = (chunk - 1) * framesPerChunk;
        boolean first = chunk == 1 || !held(track, chunk - 1, framesPerChunk);
        float at = first ? start + (float) (k - 1) * framesPerChunk / (framesPerChunk - 1) : start + k;
        int before = (int) at;
        int after = Math.min(before + 1, start + framesPerChunk);
        float share = at - before;
        return new ControlPoint(
                number,
                track.x()[before] + share * (track.x()[after] - track.x()[before]),
                track.y()[before] + share * (track.y()[after] - track.y()[before]),
                track.reach());
    }

    private static boolean held(ClipTrack track, int chunk, int framesPerChunk) {
        for (int frame = (chunk - 1) * framesPerChunk + 1; frame <= chunk * framesPerChunk; frame++) {
            if (track.held()[frame]) {
                return true;
            }
        }
        return false;
    }
}
