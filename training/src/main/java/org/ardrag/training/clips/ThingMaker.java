package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ardrag.inference.trajectory.ControlPoint;

/** Makes the things of one clip: what they look like, where they stand and how they move. */
final class ThingMaker {

    enum Role {
        /** Moves with a track. */
        DRAGGED,
        /** Held in place by a track. */
        PINNED,
        /** Stands on the ground. */
        STILL,
        /** Moves without a track. */
        UNTRACKED
    }

    /** The area that things may cover, of the frame's. */
    private static final double MOST_COVERED = 0.35;

    private static final double SMALLEST = 0.08;
    private static final double LARGEST = 0.25;

    /**
     * Of the patches. Nobody can see how far a patch of the picture reaches: what a hand takes along there is a convention,
     * the one by which the reference pictures are drawn. Clips that each have another one would only teach a model to blur.
     */
    private static final double GRASPED = 0.8;

    /** Half extent of a grasped patch, of its reach: half of it goes along there. */
    private static final double GRASP = 0.91;

    private static final double LEAST_REACH = 0.07;
    private static final double MOST_REACH = 0.2;

    private final ClipConfig config;
    private final SpritePainter painter;
    private final Canvas canvas;
    private final GroundMotion ground;
    private final List<Thing> things = new ArrayList<>();
    private double covered;

    ThingMaker(ClipConfig config, SpritePainter painter, Canvas canvas, GroundMotion ground) {
        this.config = config;
        this.painter = painter;
        this.canvas = canvas;
        this.ground = ground;
    }

    /** Makes one more thing; nothing if none fits that does what its role asks. Patches must be made first. */
    Optional<Thing> make(Dice dice, Role role, boolean patch) {
        double half = SMALLEST + (LARGEST - SMALLEST) * Math.pow(dice.uniform(), 1.7);
        double room = (MOST_COVERED * config.aspect() - covered) / 3;
        half = Math.max(SMALLEST, Math.min(half, Math.sqrt(Math.max(0, room))));
        boolean grasp = patch && !config.evaluation() && dice.chance(GRASPED);
        Shape shape = config.evaluation() ? Shapes.heldOut(dice) : grasp ? Shapes.grasp() : Shapes.training(dice);
        float reach = reach(dice, grasp);
        half = grasp ? GRASP * reach : half;
        float pixels = (float) (half * config.width());
        double[] centre = patch ? patchCentre(dice, half) : freeCentre(dice);
        if (centre.length == 0) {
            return Optional.empty();
        }
        Optional<Thing> moving = move(dice, role, shape, pixels, centre);
        if (moving.isEmpty()) {
            return moving;
        }
        covered += 3 * half * half;
        Sprite sprite = patch
                ? SpritePainter.cut(dice, canvas, shape, pixels, canvasX(centre[0]), canvasY(centre[1]))
                : painter.sprite(dice, shape, pixels);
        Thing plan = moving.get();
        Thing thing = new Thing(sprite, plan.poses(), plan.grabs(), plan.moves(), patch, reach);
        things.add(thing);
        return Optional.of(thing);
    }

    /** Half of the hands leave it as it is; who sets it for a thing does not hit its size. */
    private float reach(Dice dice, boolean grasp) {
        boolean usual = config.evaluation() || dice.chance(grasp ? 0.3 : 0.5);
        return usual ? ControlPoint.REACH : (float) dice.between(LEAST_REACH, MOST_REACH);
    }

    private int canvasX(double x) {
        return (int) Math.round(x * Canvas.SCALE) + canvas.marginX;
    }

    private int canvasY(double y) {
        return (int) Math.round(y * Canvas.SCALE) + canvas.marginY;
    }

    private double[] freeCentre(Dice dice) {
        return new double[] {
            dice.between(0.08, 0.92) * config.width(), dice.between(0.08, 0.92) * config.height(),
        };
    }

    /**
     * A place for a patch apart from the other patches, on whole canvas pixels; empty if there is none. Mostly one of
     * several where there is something to see: nobody can tell whether a patch of even sky has moved.
     */
    private double[] patchCentre(Dice dice, double half) {
        double width = config.width();
        double slack = 0.1;
        int wanted = config.evaluation() ? 5 : dice.chance(0.7) ? 3 : 1;
        double[] best = new double[0];
        double most = -1;
        for (int attempt = 0, found = 0; attempt < 40 && found < wanted; attempt++) {
            double x = within(dice, half - slack, 1 - half + slack);
            double y = within(dice, half - slack, config.aspect() - half + slack);
            double[] centre = {
                Math.round(x * width * Canvas.SCALE) / (double) Canvas.SCALE,
                Math.round(y * width * Canvas.SCALE) / (double) Canvas.SCALE
            };
            if (clearOfOthers(centre, half * width)) {
                found++;
                int radius = (int) (half * width * Canvas.SCALE * 0.7);
                double activity = Texturedness.activity(canvas, canvasX(centre[0]), canvasY(centre[1]), radius);
                if (activity > most) {
                    most = activity;
                    best = centre;
                }
            }
        }
        return best;
    }

    private boolean clearOfOthers(double[] centre, double half) {
        for (Thing other : things) {
            Pose pose = other.poses().get(0);
            if (Math.hypot(pose.x() - centre[0], pose.y() - centre[1]) <= half + other.sprite().half + 4) {
                return false;
            }
        }
        return true;
    }

    private static double within(Dice dice, double low, double high) {
        double least = Math.max(0.05, low);
        return dice.between(least, Math.max(least, high));
    }

    /** The thing without its look. */
    private Optional<Thing> move(Dice dice, Role role, Shape shape, float half, double[] centre) {
        List<Pose> poses = new ArrayList<>();
        Sprite none = new Sprite("", shape, half, 0, 0, 0, 0, new float[0]);
        if (role == Role.STILL) {
            for (int f = 0; f < config.frames(); f++) {
                double[] at = ground.at(f, centre[0], centre[1]);
                poses.add(new Pose(at[0], at[1], 0, ground.zoom()[f]));
            }
            return Optional.of(new Thing(none, poses, List.of(), false, false, 0));
        }
        Optional<double[]> found = grab(dice, shape, half, centre);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        double[] grab = found.get();
        if (role == Role.PINNED) {
            boolean[] held = new boolean[config.frames()];
            int from = config.evaluation() || ground.moves() || dice.chance(0.7) ? 0 : dice.whole(0, held.length / 2);
            Arrays.fill(held, from, held.length, true);
            for (int f = 0; f < config.frames(); f++) {
                poses.add(new Pose(centre[0], centre[1], 0, 1));
            }
            List<Thing.Grab> grabs = List.of(new Thing.Grab(grab[0], grab[1], held, true));
            return Optional.of(new Thing(none, poses, grabs, false, false, 0));
        }
        return drag(dice, role, shape, half, centre, grab, none);
    }

    private Optional<Thing> drag(
            Dice dice, Role role, Shape shape, float half, double[] centre, double[] grab, Sprite none) {
        double width = config.width();
        boolean throughout = ground.moves() || config.evaluation();
        boolean turns = role == Role.DRAGGED && !shape.grasp() && dice.chance(config.turningShare());
        double angle = turns ? 0.5 * dice.normal() : 0;
        double growth = turns && dice.chance(0.4) ? Math.log(dice.between(0.75, 1.3)) : 0;
        double[] other = grab(dice, shape, half, centre).orElse(grab);
        if (turns && growth == 0 && dice.chance(0.35)) {
            double apart = Math.hypot(other[0] - grab[0], other[1] - grab[1]);
            if (apart > 0.5 * half) {
                return Optional.of(swing(dice, centre, grab, other, none));
            }
        }
        double startX = (centre[0] + grab[0]) / width;
        double startY = (centre[1] + grab[1]) / width;
        Optional<DragPath> drawn = DragPath.draw(dice, config, startX, startY, throughout);
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        DragPath path = drawn.get();
        List<Pose> poses = new ArrayList<>();
        for (int f = 0; f < config.frames(); f++) {
            double done = path.progress()[f];
            poses.add(Pose.holding(
                    grab[0], grab[1], path.x()[f] * width, path.y()[f] * width, angle * done, Math.exp(growth * done)));
        }
        List<Thing.Grab> grabs = new ArrayList<>();
        if (role == Role.DRAGGED) {
            grabs.add(new Thing.Grab(grab[0], grab[1], path.held(), false));
            if (!turns && !config.evaluation() && dice.chance(0.05)) {
                grabs.add(new Thing.Grab(other[0], other[1], path.held(), false)); // two fingers
            }
        }
        return Optional.of(new Thing(none, poses, grabs, true, false, 0));
    }

    /** Pinned at one point and dragged around it at another. */
    private Thing swing(Dice dice, double[] centre, double[] pivot, double[] grab, Sprite none) {
        int frames = config.frames();
        double radius = Math.hypot(grab[0] - pivot[0], grab[1] - pivot[1]);
        double most = config.maxSpeed() * config.width() / radius * (frames - 1) / 2;
        double sweep = dice.sign() * Math.min(most, dice.between(0.4, 1.3));
        boolean[] held = new boolean[frames];
        Arrays.fill(held, true);
        List<Pose> poses = new ArrayList<>();
        for (int f = 0; f < frames; f++) {
            double t = frames == 1 ? 0 : (double) f / (frames - 1);
            double angle = sweep * t * t * (3 - 2 * t);
            poses.add(Pose.holding(pivot[0], pivot[1], centre[0] + pivot[0], centre[1] + pivot[1], angle, 1));
        }
        return new Thing(
                none,
                poses,
                List.of(
                        new Thing.Grab(grab[0], grab[1], held, false),
                        new Thing.Grab(pivot[0], pivot[1], held.clone(), true)),
                true,
                false,
                0);
    }

    /** A point well inside the shape and inside the frame, from the thing's centre. */
    private Optional<double[]> grab(Dice dice, Shape shape, float half, double[] centre) {
        if (shape.grasp()) {
            return Optional.of(new double[2]);
        }
        double rim = config.evaluation() ? 0.15 : 0.05;
        for (int attempt = 0; attempt < 200; attempt++) {
            float u = (float) dice.between(-1, 1);
            float v = (float) dice.between(-1, 1);
            double x = (centre[0] + u * half) / config.width();
            double y = (centre[1] + v * half) / config.height();
            if (shape.depth().at(u, v) > rim && x > 0.07 && x < 0.93 && y > 0.07 && y < 0.93) {
                return Optional.of(new double[] {u * half, v * half});
            }
        }
        return Optional.empty();
    }
}
