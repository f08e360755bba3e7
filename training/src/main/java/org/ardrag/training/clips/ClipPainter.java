package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.ardrag.training.clips.ThingMaker.Role;

/** Paints clips with exact tracks. A clip is a function of the bank, the configuration and the seed. Thread-safe. */
public final class ClipPainter {

    private static final int ATTEMPTS = 500;

    /** Pixels that unasked points of the ground keep away from things, in widths. */
    private static final double CLEAR = 0.06;

    private final TextureBank bank;
    private final ClipConfig config;

    /** Paints with these textures and in this manner. */
    public ClipPainter(TextureBank bank, ClipConfig config) {
        this.bank = bank;
        this.config = config;
    }

    public ClipConfig config() {
        return config;
    }

    /**
     * Paints the clip of this number.
     *
     * @throws IllegalStateException if drags as long as the configuration asks for do not fit into the frame
     */
    public DrawnClip paint(long seed) {
        Dice seeds = new Dice(seed);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<DrawnClip> clip = attempt(seeds.split());
            if (clip.isPresent()) {
                return clip.get();
            }
        }
        throw new IllegalStateException("no clip could be drawn in " + ATTEMPTS + " attempts: drags of "
                + config.minTravel() + " to " + config.maxTravel() + " widths do not fit into " + config.frames()
                + " frames of " + config.width() + " x " + config.height());
    }

    /** One try. Only clips to measure with can fail. */
    private Optional<DrawnClip> attempt(Dice dice) {
        // 1. What happens.
        boolean still = dice.chance(config.stillShare());
        boolean groundMoves = !still && dice.chance(config.movingGroundShare() / (1 - config.stillShare()));
        List<Role> roles = roles(dice, still, groundMoves);

        // 2. The ground, and the things on it. Patches first: they are cut out of the ground.
        GroundMotion motion = groundMoves ? GroundMotion.draw(dice, config) : GroundMotion.still(config);
        Canvas canvas = new Canvas(config.width(), config.height(), groundMoves ? GroundMotion.MARGIN : 0.12);
        String ground = new GroundPainter(bank, config.evaluation()).paint(dice, canvas);
        List<Thing> things = things(dice, roles, new ThingMaker(config, new SpritePainter(bank), canvas, motion));
        if (config.evaluation() && things.size() < roles.size()) {
            return Optional.empty();
        }
        raiseGrabbed(things);

        // 3. The frames.
        Renderer renderer = new Renderer(config, canvas, motion, things);
        byte[] picture = renderer.picture();

        // 4. The tracks.
        List<ClipTrack> tracks = tracks(dice, things, motion, picture);
        if (config.evaluation() && !measurable(tracks, picture)) {
            return Optional.empty();
        }
        String caption = Caption.sentence(events(things), ground, groundMoves);
        return Optional.of(
                new DrawnClip(config.width(), config.height(), config.frames(), renderer.clip(), tracks, caption));
    }

    List<Role> roles(Dice dice, boolean still, boolean groundMoves) {
        int count = dice.whole(config.minThings(), config.maxThings());
        boolean untracked = !still && dice.chance(config.untrackedShare() / Math.max(0.01, 1 - config.stillShare()));
        boolean drags = !still && (!groundMoves || dice.chance(0.45));
        List<Role> roles = new ArrayList<>();
        int dragged = 0;
        for (int i = 0; i < count; i++) {
            boolean drag = drags && (i == 0 || dice.chance(0.45)) && !(config.evaluation() && dragged == 3);
            dragged += drag ? 1 : 0;
            boolean pinned = !still && dice.chance(config.pinnedShare());
            roles.add(drag ? Role.DRAGGED : pinned ? Role.PINNED : Role.STILL);
        }
        if (untracked) {
            roles.add(Role.UNTRACKED);
        }
        return roles;
    }

    private List<Thing> things(Dice dice, List<Role> roles, ThingMaker maker) {
        List<Thing> things = new ArrayList<>();
        List<Role> left = new ArrayList<>();
        for (Role role : roles) {
            boolean patch = role != Role.STILL && dice.chance(config.patchShare());
            Optional<Thing> cut = patch ? maker.make(dice, role, true) : Optional.empty();
            cut.ifPresentOrElse(things::add, () -> left.add(role));
        }
        int patches = things.size();
        for (Role role : left) {
            maker.make(dice, role, false).ifPresent(thing -> things.add(dice.whole(0, things.size()), thing));
        }
        // A patch under which a shape stands in frame 0 would bite a piece out of it: such patches go to the bottom.
        if (patches > 0) {
            List<Thing> bottom = things.stream()
                    .filter(thing -> thing.patch() && overlapsAny(thing, things))
                    .toList();
            things.removeAll(bottom);
            things.addAll(0, bottom);
        }
        return things;
    }

    private static boolean overlapsAny(Thing thing, List<Thing> things) {
        Pose pose = thing.poses().get(0);
        for (Thing other : things) {
            Pose from = other.poses().get(0);
            double apart = Math.hypot(pose.x() - from.x(), pose.y() - from.y());
            if (other != thing && apart < thing.sprite().half + other.sprite().half) {
                return true;
            }
        }
        return false;
    }

    /** Nobody can grab what he does not see: a thing that is covered where it is grabbed comes to the top. */
    private void raiseGrabbed(List<Thing> things) {
        for (Thing thing : List.copyOf(things)) {
            TrackMaker order = new TrackMaker(config, things, GroundMotion.still(config));
            for (Thing.Grab grab : thing.grabs()) {
                int frame = grab.firstHeld();
                if (order.covered(frame, thing.where(grab, frame), things.indexOf(thing) + 1)) {
                    things.remove(thing);
                    things.add(thing);
                    break;
                }
            }
        }
    }

    private List<ClipTrack> tracks(Dice dice, List<Thing> things, GroundMotion motion, byte[] picture) {
        TrackMaker maker = new TrackMaker(config, things, motion);
        List<ClipTrack> tracks = new ArrayList<>(maker.ofThings());
        boolean[] held = new boolean[config.frames()];
        Arrays.fill(held, true);
        boolean measured = config.evaluation();
        Predicate<double[]> allowed = point -> !measured || trackable(picture, point[0], point[1]);
        double clear = CLEAR * config.width();
        if (motion.moves()) {
            int points = dice.whole(2, 5);
            for (int i = 0; i < points; i++) {
                maker.ofGround(dice, held, false, 2, false, allowed).ifPresent(tracks::add);
            }
        } else if (things.stream().anyMatch(Thing::dragged) && dice.chance(config.pinnedGroundShare())) {
            int points = dice.whole(1, 3);
            for (int i = 0; i < points; i++) {
                maker.ofGround(dice, held, true, clear, measured, allowed).ifPresent(tracks::add);
            }
        }
        for (int i = 0; i < 2 && measured; i++) {
            maker.ofGround(dice, new boolean[config.frames()], false, clear, true, allowed)
                    .ifPresent(tracks::add);
        }
        return tracks;
    }

    private boolean trackable(byte[] picture, double x, double y) {
        return Texturedness.corner(picture, config.width(), config.height(), x, y) >= Texturedness.TRACKABLE;
    }

    /** Whether every asked point can be seen at the beginning and at the end, and told from what is around it. */
    private boolean measurable(List<ClipTrack> tracks, byte[] picture) {
        int last = config.frames() - 1;
        int drags = 0;
        for (ClipTrack track : tracks) {
            boolean seen = track.visible()[0] && track.visible()[last];
            double x = track.x()[0] * config.width();
            double y = track.y()[0] * config.height();
            if (track.asked() && !(seen && trackable(picture, x, y))) {
                return false;
            }
            drags += track.dragged() ? 1 : 0;
        }
        return drags >= 1 && drags <= 3;
    }

    private List<String> events(List<Thing> things) {
        List<String> events = new ArrayList<>();
        for (Thing thing : things) {
            if (thing.dragged()) {
                Thing.Grab grab = thing.grabs().get(0);
                double[] from = thing.where(grab, 0);
                double[] to = thing.where(grab, config.frames() - 1);
                String way = Caption.direction(to[0] - from[0], to[1] - from[1]);
                events.add(Caption.article(thing.sprite().name) + " moves " + way);
            }
        }
        return events;
    }
}
