package org.ardrag.training.clips;

/**
 * What clips are drawn like. Shares are probabilities; lengths are fractions of the width.
 *
 * @param width pixels
 * @param height pixels
 * @param frames frames, the picture included
 * @param minThings fewest things in a clip
 * @param maxThings most things in a clip
 * @param patchShare of the things: cut from the picture itself
 * @param stillShare of the clips: nothing moves and nothing is asked
 * @param movingGroundShare of the clips: the ground pans or zooms
 * @param untrackedShare of the clips: one thing moves without a track
 * @param pinnedShare of the things that are not dragged: held in place by a track
 * @param pinnedGroundShare of the clips with a drag: points of the ground are held in place by tracks
 * @param turningShare of the dragged things: turn or grow a little on their way
 * @param minTravel shortest path of a dragged point
 * @param maxTravel longest path of a dragged point
 * @param maxSpeed farthest way between two frames
 * @param evaluation clips to measure with: the shapes are of the held-out families, every drag is asked for to the end,
 *     ends well away from where it began and where it can be seen, asked points are textured enough to be found
 *     again, and two points of the still ground are listed
 */
public record ClipConfig(
        int width,
        int height,
        int frames,
        int minThings,
        int maxThings,
        double patchShare,
        double stillShare,
        double movingGroundShare,
        double untrackedShare,
        double pinnedShare,
        double pinnedGroundShare,
        double turningShare,
        double minTravel,
        double maxTravel,
        double maxSpeed,
        boolean evaluation) {

    public ClipConfig {
        if (width < 16 || height < 16) {
            throw new IllegalArgumentException(
                    "clips are at least 16 x 16 pixels, " + width + " x " + height + " were asked for");
        }
        if (frames < 1) {
            throw new IllegalArgumentException("a clip has at least 1 frame, " + frames + " were asked for");
        }
        if (minThings < 1 || maxThings < minThings || maxThings > 16) {
            throw new IllegalArgumentException(
                    "a clip has 1 to 16 things, " + minThings + " to " + maxThings + " were asked for");
        }
        share("patchShare", patchShare);
        share("stillShare", stillShare);
        share("movingGroundShare", movingGroundShare);
        share("untrackedShare", untrackedShare);
        share("pinnedShare", pinnedShare);
        share("pinnedGroundShare", pinnedGroundShare);
        share("turningShare", turningShare);
        if (!(minTravel > 0 && maxTravel >= minTravel && maxTravel <= 2)) {
            throw new IllegalArgumentException("a drag is longer than 0 and at most 2 widths long, " + minTravel
                    + " to " + maxTravel + " were asked for");
        }
        if (!(maxSpeed > 0 && maxSpeed <= 1)) {
            throw new IllegalArgumentException("maxSpeed is in (0, 1] widths a frame, " + maxSpeed + " was given");
        }
    }

    /** Clips to train on. */
    public static ClipConfig training(int width, int height, int frames) {
        return new ClipConfig(
                width, height, frames, 1, 4, 1.0 / 3, 0.1, 0.15, 0.04, 0.35, 0.25, 0.15, 0.1, 0.5, 0.04, false);
    }

    /** Clips to measure with: one to three drags of 20 to 50 % of the width each. */
    public static ClipConfig heldOut(int width, int height, int frames) {
        return new ClipConfig(width, height, frames, 1, 4, 1.0 / 3, 0, 0, 0, 0.6, 0.5, 0, 0.2, 0.5, 0.04, true);
    }

    /** The same clips in another size. */
    public ClipConfig resized(int newWidth, int newHeight, int newFrames) {
        return new ClipConfig(
                newWidth,
                newHeight,
                newFrames,
                minThings,
                maxThings,
                patchShare,
                stillShare,
                movingGroundShare,
                untrackedShare,
                pinnedShare,
                pinnedGroundShare,
                turningShare,
                minTravel,
                maxTravel,
                maxSpeed,
                evaluation);
    }

    /** Height over width. */
    double aspect() {
        return (double) height / width;
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " is a share from 0 to 1, " + value + " was given");
        }
    }
}
