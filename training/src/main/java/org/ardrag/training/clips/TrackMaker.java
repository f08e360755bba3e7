package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ardrag.inference.trajectory.ControlPoint;

/** Turns what is known of a clip's things and ground into tracks. */
final class TrackMaker {

    private final ClipConfig config;
    private final List<Thing> things;
    private final GroundMotion ground;

    /** {@code things} in the order in which they are drawn. */
    TrackMaker(ClipConfig config, List<Thing> things, GroundMotion ground) {
        this.config = config;
        this.things = things;
        this.ground = ground;
    }

    List<ClipTrack> ofThings() {
        List<ClipTrack> tracks = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            Thing thing = things.get(i);
            for (Thing.Grab grab : thing.grabs()) {
                double[][] path = new double[config.frames()][];
                for (int f = 0; f < path.length; f++) {
                    path[f] = thing.where(grab, f);
                }
                tracks.add(track(path, grab.held(), grab.pinned(), false, i + 1, thing.reach()));
            }
        }
        return tracks;
    }

    /**
     * A point of the ground that no thing covers in frame 0.
     *
     * @param clear how many pixels it keeps away from things in frame 0
     * @param always whether nothing may ever cover it
     * @param allowed whether a point of frame 0, in pixels, will do
     */
    Optional<ClipTrack> ofGround(
            Dice dice, boolean[] held, boolean pinned, double clear, boolean always, Predicate<double[]> allowed) {
        for (int attempt = 0; attempt < 60; attempt++) {
            double x = dice.between(0.06, 0.94) * config.width();
            double y = dice.between(0.06, 0.94) * config.height();
            boolean free = allowed.test(new double[] {x, y});
            for (Thing thing : things) {
                Pose pose = thing.poses().get(0);
                free &= Math.hypot(pose.x() - x, pose.y() - y) > thing.sprite().half + clear;
            }
            double[][] path = new double[config.frames()][];
            for (int f = 0; f < path.length && free; f++) {
                path[f] = ground.at(f, x, y);
                free = inside(path[f], 0.03) && !(always && near(f, path[f], clear));
            }
            if (free) {
                return Optional.of(track(path, held, pinned, true, 0, ControlPoint.REACH));
            }
        }
        return Optional.empty();
    }

    private boolean near(int frame, double[] point, double clear) {
        for (Thing thing : things) {
            Pose pose = thing.poses().get(frame);
            double reach = thing.sprite().half * pose.scale() + clear;
            if (Math.hypot(pose.x() - point[0], pose.y() - point[1]) < reach) {
                return true;
            }
        }
        return false;
    }

    private boolean inside(double[] point, double rim) {
        double x = point[0] / config.width();
        double y = point[1] / config.height();
        return x >= rim && x < 1 - rim && y >= rim && y < 1 - rim;
    }

    private ClipTrack track(double[][] path, boolean[] held, boolean pinned, boolean ofGround, int above, float reach) {
        int frames = config.frames();
        float[] x = new float[frames];
        float[] y = new float[frames];
        boolean[] visible = new boolean[frames];
        for (int f = 0; f < frames; f++) {
            x[f] = (float) (path[f][0] / config.width());
            y[f] = (float) (path[f][1] / config.height());
            visible[f] = inside(path[f], 0) && !covered(f, path[f], above);
        }
        return new ClipTrack(x, y, held, pinned, ofGround, visible, reach);
    }

    /** Whether a thing from {@code above} on in the drawing order lies over the point. */
    boolean covered(int frame, double[] point, int above) {
        for (int i = above; i < things.size(); i++) {
            Thing thing = things.get(i);
            if (thing.sprite()
                    .covers((float) point[0], (float) point[1], thing.poses().get(frame))) {
                return true;
            }
        }
        return false;
    }
}
