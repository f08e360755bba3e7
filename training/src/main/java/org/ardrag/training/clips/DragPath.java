package org.ardrag.training.clips;

import java.util.Arrays;
import java.util.Optional;

/**
 * The path of a dragged point, in widths of the frame on both axes.
 *
 * @param x one a frame
 * @param y one a frame
 * @param held whether the drag is asked for in the frame
 * @param progress share of the way done, 0 to 1
 */
record DragPath(double[] x, double[] y, boolean[] held, double[] progress) {

    /** How near to the frame's edge a drag goes, in widths. */
    private static final double MARGIN = 0.06;

    private static final int ATTEMPTS = 60;

    /** When a drag begins, moves, rests, goes on and is let go; frames. */
    private record Timing(int press, int go, int stop, int goAgain, int release) {}

    /**
     * @param throughout whether the drag is asked for in every frame
     * @return nothing if a path of the length asked for does not fit; a path to train on is shortened until it does
     */
    static Optional<DragPath> draw(Dice dice, ClipConfig config, double startX, double startY, boolean throughout) {
        int frames = config.frames();
        Timing timing = config.evaluation() ? evaluationTiming(dice, frames) : timing(dice, frames, throughout);
        double shrink = 1;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double[] step = new double[frames];
            double length = shrink * dice.between(config.minTravel(), config.maxTravel());
            boolean twice = timing.goAgain < frames - 1;
            double first = twice ? dice.between(0.3, 0.7) : 1;
            profile(dice, step, timing.go, timing.stop, first * length, config.maxSpeed());
            if (twice) {
                profile(dice, step, timing.goAgain, frames - 1, (1 - first) * length, config.maxSpeed());
            }
            DragPath path = follow(dice, step, timing, startX, startY);
            if (path.fits(config)) {
                return Optional.of(path);
            }
            if (!config.evaluation() && attempt % 6 == 5) {
                shrink *= 0.7;
            }
        }
        return config.evaluation() ? Optional.empty() : Optional.of(resting(frames, startX, startY));
    }

    private static DragPath resting(int frames, double x, double y) {
        double[] xs = new double[frames];
        double[] ys = new double[frames];
        boolean[] held = new boolean[frames];
        Arrays.fill(xs, x);
        Arrays.fill(ys, y);
        Arrays.fill(held, true);
        return new DragPath(xs, ys, held, new double[frames]);
    }

    private boolean fits(ClipConfig config) {
        double length = 0;
        int last = x.length - 1;
        for (int f = 0; f <= last; f++) {
            if (f > 0) {
                length += Math.hypot(x[f] - x[f - 1], y[f] - y[f - 1]);
            }
            boolean inside = x[f] >= MARGIN && x[f] <= 1 - MARGIN && y[f] >= MARGIN && y[f] <= config.aspect() - MARGIN;
            if (!inside && progress[f] > 0) {
                return false;
            }
        }
        if (!config.evaluation() || last == 0) {
            return true;
        }
        double net = Math.hypot(x[last] - x[0], y[last] - y[0]);
        return length >= config.minTravel() && net >= 0.75 * config.minTravel() && net >= 0.6 * length;
    }

    private static Timing evaluationTiming(Dice dice, int frames) {
        int go = dice.whole(0, frames / 8);
        int stop = Math.min(frames - 1, (int) (frames * dice.between(0.6, 0.92)));
        return new Timing(0, Math.min(go, stop), stop, frames, frames);
    }

    private static Timing timing(Dice dice, int frames, boolean throughout) {
        int last = frames - 1;
        double start = dice.uniform();
        int press = 0;
        int go = 0;
        if (start > 0.5 && start <= 0.75 || throughout) {
            go = start > 0.5 ? dice.whole(0, frames / 4) : 0;
        } else if (start > 0.75) {
            press = dice.whole(Math.min(1, last), Math.max(1, frames / 2));
            go = press + dice.whole(0, 2);
        }
        press = Math.min(press, Math.max(0, last - 1));
        go = Math.min(Math.max(go, press), Math.max(0, last - 1));
        double end = dice.uniform();
        if (end < 0.45) {
            return new Timing(press, go, last, frames, frames);
        }
        int moving = Math.max(3, (int) Math.round((last - go) * dice.between(0.35, 0.9)));
        int stop = Math.min(last, go + moving);
        if (end < 0.75 || throughout) {
            boolean again = last - stop >= 6 && dice.chance(0.45);
            return new Timing(press, go, stop, again ? stop + dice.whole(1, 4) : frames, frames);
        }
        int release = stop + 1 + (dice.chance(0.5) ? 0 : dice.whole(1, 3));
        return new Timing(press, go, stop, frames, release);
    }

    /** Shares a length out over the steps from one frame to another. */
    private static void profile(Dice dice, double[] step, int from, int to, double length, double maxSpeed) {
        int n = to - from;
        if (n < 1) {
            return;
        }
        int kind = dice.whole(0, 4);
        double bumps = dice.between(0, 0.3);
        double phase = dice.angle();
        double[] weight = new double[n];
        double sum = 0;
        double most = 0;
        for (int i = 0; i < n; i++) {
            double t = (i + 0.5) / n;
            double speed =
                    switch (kind) {
                        case 0 -> 1;
                        case 1 -> 0.15 + t;
                        case 2 -> 1.1 - t;
                        case 3 -> 0.1 + Math.sin(Math.PI * t);
                        default -> 0.2 + Math.abs(Math.sin(2 * Math.PI * t));
                    };
            weight[i] = speed * (1 + bumps * Math.sin(phase + 1.7 * i));
            sum += weight[i];
            most = Math.max(most, weight[i]);
        }
        double scale = Math.min(length / sum, maxSpeed / most);
        for (int i = 0; i < n; i++) {
            step[from + 1 + i] = weight[i] * scale;
        }
    }

    private static DragPath follow(Dice dice, double[] step, Timing timing, double startX, double startY) {
        int frames = step.length;
        double total = Math.max(1e-12, Arrays.stream(step).sum());
        double heading = dice.angle();
        double turn = (dice.chance(0.15) ? 1.6 : 0.5) * dice.normal();
        double wave = dice.chance(0.2) ? dice.between(0.2, 0.7) : 0;
        double back = dice.chance(0.07) ? dice.between(0.3, 0.7) : 2; // the share of the way after which it turns back
        double corner = dice.normal();
        double[] x = new double[frames];
        double[] y = new double[frames];
        double[] progress = new double[frames];
        boolean[] held = new boolean[frames];
        x[0] = startX;
        y[0] = startY;
        for (int f = 0; f < frames; f++) {
            held[f] = f >= timing.press && f < timing.release;
            if (f > 0) {
                double done = progress[f - 1];
                double angle = heading + turn * done + wave * Math.sin(9 * done);
                angle += done >= back ? Math.PI : 0;
                angle += f > timing.goAgain ? corner : 0;
                x[f] = x[f - 1] + step[f] * Math.cos(angle);
                y[f] = y[f - 1] + step[f] * Math.sin(angle);
                progress[f] = done + step[f] / total;
            }
        }
        return new DragPath(x, y, held, progress);
    }
}
