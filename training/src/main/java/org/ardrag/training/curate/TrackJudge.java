package org.ardrag.training.curate;

import java.util.Optional;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.training.tracking.PixelPoint;

/** Which tracks are good enough to learn from, and what they are. */
final class TrackJudge {

    /** The middle value of the quadratic that fits five in a row best (Savitzky and Golay, 1964). */
    private static final double[] SMOOTH = {-3 / 35.0, 12 / 35.0, 17 / 35.0, 12 / 35.0, -3 / 35.0};

    /** Kept as a kind, or not for a reason; one of both is there. */
    record Verdict(Optional<TrackKind> kind, Optional<TrackFault> fault) {

        private static Verdict keep(TrackKind kind) {
            return new Verdict(Optional.of(kind), Optional.empty());
        }

        private static Verdict drop(TrackFault fault) {
            return new Verdict(Optional.empty(), Optional.of(fault));
        }
    }

    private final CurateConfig config;
    private final double width;

    /** @param width of the clip, pixels */
    TrackJudge(CurateConfig config, int width) {
        this.config = config;
        this.width = width;
    }

    /**
     * Judges a path.
     *
     * @param places one a frame in which the point was found, at least one
     * @param frames of the clip
     * @param returns whether it leads back to where it began
     */
    Verdict judge(PixelPoint[] places, int frames, boolean returns) {
        if (places.length < config.minTracked() * frames) {
            return Verdict.drop(TrackFault.LOST);
        }
        if (!returns) {
            return Verdict.drop(TrackFault.ASTRAY);
        }
        if (shakes(places)) {
            return Verdict.drop(TrackFault.JITTER);
        }
        double reach = 0;
        for (PixelPoint place : places) {
            reach = Math.max(reach, place.distance(places[0]));
        }
        if (reach <= config.stillReach() * width) {
            return Verdict.keep(TrackKind.STATIC);
        }
        return reach >= config.movingReach() * width
                ? Verdict.keep(TrackKind.MOVING)
                : Verdict.drop(TrackFault.UNDECIDED);
    }

    /** A thing that gets faster or turns stays near its smoothed path; noise does not. */
    private boolean shakes(PixelPoint[] places) {
        int half = SMOOTH.length / 2;
        int count = places.length - 2 * half;
        if (count < 1) {
            return false;
        }
        double squares = 0;
        double way = 0;
        PixelPoint before = null;
        for (int f = half; f < places.length - half; f++) {
            double x = 0;
            double y = 0;
            for (int k = 0; k < SMOOTH.length; k++) {
                x += SMOOTH[k] * places[f + k - half].x();
                y += SMOOTH[k] * places[f + k - half].y();
            }
            PixelPoint smooth = new PixelPoint(x, y);
            double apart = smooth.distance(places[f]);
            squares += apart * apart;
            way += before == null ? 0 : smooth.distance(before);
            before = smooth;
        }
        double speed = way / Math.max(1, count - 1);
        return Math.sqrt(squares / count) > config.jitter() * width + config.jitterShare() * speed;
    }
}
