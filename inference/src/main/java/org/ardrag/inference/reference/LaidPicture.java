package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * What would be seen if a round patch around every held point went along with it: the frame in which the tracks were
 * grabbed, what lay there filled from its surroundings, the patches laid where they are now.
 */
final class LaidPicture {

    /** How far a track has gone when what it left is filled altogether, of its reach. */
    private static final double OPEN = 0.5;

    /** Turns around a gap at which texture for it is looked for. */
    private static final int TURNS = 12;

    private final int width;
    private final int height;

    /** For frames of this many pixels. */
    LaidPicture(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * How much of a pixel goes along with a point at this distance.
     *
     * @param squared distance in widths, squared
     * @param reach of the track, in widths
     * @return 1 at the point, falling to 0 around it
     */
    static float cover(double squared, float reach) {
        double share = squared / (reach * reach);
        return (float) Math.exp(-share * share);
    }

    /**
     * Draws one frame.
     *
     * @param base the frame that lies under what is held
     * @param held at least one track
     * @param k the frame's number in its chunk
     * @param moved the {@link MovedPicture}'s planes
     * @param out planes of the same layout, in [0, 1]
     * @param offset where the frame's planes begin in both
     */
    void draw(RgbImage base, List<HeldTrack> held, int k, float[] moved, float[] out, int offset) {
        int pixels = width * height;
        float[] ground = filled(base, held, k);
        for (int i = 0; i < pixels; i++) {
            float over = over(held, k, i);
            for (int c = 0; c < 3; c++) {
                int at = offset + c * pixels + i;
                out[at] = ground[3 * i + c] + over * (moved[at] - ground[3 * i + c]);
            }
        }
    }

    /** How much each pixel of frame k shows something else than the base, {@code [height][width]}. */
    float[] changed(List<HeldTrack> held, int k) {
        float[] changed = new float[width * height];
        for (int i = 0; i < changed.length; i++) {
            float same = 1 - over(held, k, i);
            for (HeldTrack track : held) {
                same *= 1 - gap(track, k, i);
            }
            changed[i] = 1 - same;
        }
        return changed;
    }

    /** How much of pixel i the held patches take, together. */
    private float over(List<HeldTrack> held, int k, int i) {
        float without = 1;
        for (HeldTrack track : held) {
            without *= 1 - cover(squaredDistance(track.path().get(k), i), track.reach());
        }
        return 1 - without;
    }

    /** How much of pixel i is filled since a track has taken away what was there. */
    private float gap(HeldTrack track, int k, int i) {
        float covered = cover(squaredDistance(track.grabbed(), i), track.reach());
        if (covered < 0.1f) {
            return 0;
        }
        double open = Math.min(1, track.travelled(k, (double) height / width) / (OPEN * track.reach()));
        return (float) (open * Math.min(1, (covered - 0.1) / 0.4));
    }

    private double squaredDistance(ControlPoint point, int i) {
        double dx = (i % width + 0.5) / width - point.x();
        double dy = ((double) (i / width) + 0.5) / height - point.y();
        dy *= (double) height / width;
        return dx * dx + dy * dy;
    }

    /** The base with what was taken away filled, {@code [height][width][3]} in [0, 1]. */
    private float[] filled(RgbImage base, List<HeldTrack> held, int k) {
        float[] rgb = new float[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (base.rgb()[i] & 255) / 255f;
        }
        GapFill fill = new GapFill(rgb, width, height);
        for (HeldTrack track : held) {
            if (track.travelled(k, (double) height / width) > 0) {
                GapFill.Window window = window(track, k);
                if (window.width() > 0 && window.height() > 0) {
                    fill.fill(window, fill.bestShift(window, around(window)), 1);
                }
            }
        }
        return rgb;
    }

    private GapFill.Window window(HeldTrack track, int k) {
        double reach = 1.5 * track.reach() * width;
        int left = (int) Math.max(0, Math.floor(track.grabbed().x() * width - reach));
        int top = (int) Math.max(0, Math.floor(track.grabbed().y() * height - reach));
        int right = (int) Math.min(width, Math.ceil(track.grabbed().x() * width + reach));
        int bottom = (int) Math.min(height, Math.ceil(track.grabbed().y() * height + reach));
        float[] gap = new float[Math.max(0, right - left) * Math.max(0, bottom - top)];
        for (int i = 0; i < gap.length; i++) {
            int x = left + i % (right - left);
            int y = top + i / (right - left);
            gap[i] = gap(track, k, y * width + x);
        }
        return new GapFill.Window(left, top, right - left, bottom - top, gap);
    }

    private static List<int[]> around(GapFill.Window window) {
        List<int[]> shifts = new ArrayList<>();
        for (int i = 0; i < TURNS; i++) {
            double angle = 2 * Math.PI * i / TURNS;
            shifts.add(new int[] {
                (int) Math.round(Math.cos(angle) * window.width()), (int) Math.round(Math.sin(angle) * window.height())
            });
        }
        return shifts;
    }
}
