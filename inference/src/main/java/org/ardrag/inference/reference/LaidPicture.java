package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * What would be seen if a round patch around every held point went along with it: the frame in which the tracks were
 * grabbed, what lay there filled from its surroundings, the patches laid where they are now.
 */
final class LaidPicture {

    /** How far a track has gone when what it left is filled altogether, of its reach. */
    private static final double OPEN = 0.5;

    /** Beyond this many reaches nothing goes along. */
    private static final double FARTHEST = 1.5;

    /**
     * How much texture a filled gap gets. What lay behind is not known: all of another place's texture is twice as wrong as
     * none, none looks like a smear.
     */
    private static final float TEXTURE = 0.5f;

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
        return share > FARTHEST * FARTHEST ? 0 : (float) Math.exp(-share * share);
    }

    /** A track's surroundings in pixels, cut at the frame's rim; empty far outside. */
    private record Box(int left, int top, int right, int bottom) {}

    private Box around(ControlPoint point) {
        double reach = FARTHEST * point.reach() * width;
        return new Box(
                (int) Math.max(0, Math.floor(point.x() * width - reach)),
                (int) Math.max(0, Math.floor(point.y() * height - reach)),
                (int) Math.min(width, Math.ceil(point.x() * width + reach)),
                (int) Math.min(height, Math.ceil(point.y() * height + reach)));
    }

    /** What a pixel of a box is worth. */
    private interface Visit {
        void pixel(int i, float cover);
    }

    private void visit(ControlPoint point, Visit visit) {
        Box box = around(point);
        double aspect = (double) height / width;
        for (int y = box.top(); y < box.bottom(); y++) {
            double dy = ((y + 0.5) / height - point.y()) * aspect;
            for (int x = box.left(); x < box.right(); x++) {
                double dx = (x + 0.5) / width - point.x();
                float cover = cover(dx * dx + dy * dy, point.reach());
                if (cover > 0) {
                    visit.pixel(y * width + x, cover);
                }
            }
        }
    }

    /** How much of a pixel is filled once a track has taken away what was there. */
    private static float gap(float cover) {
        return Math.max(0, Math.min(1, (cover - 0.1f) / 0.4f));
    }

    /**
     * Draws one frame.
     *
     * @param base planes of the frame that lies under what is held, [3, height, width] in [0, 1]
     * @param filled the same with all filled that was taken away ({@link #filled})
     * @param held at least one track
     * @param k the frame's number in its chunk
     * @param moved the {@link MovedPicture}'s planes
     * @param out planes of the same layout, in [0, 1]
     * @param offset where the frame's planes begin in both
     * @param changed how much each pixel shows something else than the base, [height, width]; raised where it does
     */
    void draw(
            float[] base,
            float[] filled,
            List<HeldTrack> held,
            int k,
            float[] moved,
            float[] out,
            int offset,
            float[] changed) {
        int pixels = width * height;
        System.arraycopy(base, 0, out, offset, 3 * pixels);
        float[] taken = new float[pixels];
        float[] kept = new float[pixels];
        Arrays.fill(kept, 1);
        for (HeldTrack track : held) {
            float open = (float) Math.min(1, track.travelled(k, (double) height / width) / (OPEN * track.reach()));
            visit(track.grabbed(), (i, cover) -> {
                taken[i] = gap(cover) > 0 ? Math.max(taken[i], open) : taken[i];
                changed[i] = Math.max(changed[i], open * gap(cover));
            });
            visit(track.path().get(k), (i, cover) -> {
                kept[i] *= 1 - cover;
                changed[i] = Math.max(changed[i], 1 - kept[i]);
            });
        }
        for (int i = 0; i < pixels; i++) {
            if (taken[i] > 0 || kept[i] < 1) {
                for (int c = 0; c < 3; c++) {
                    int at = c * pixels + i;
                    float ground = base[at] + taken[i] * (filled[at] - base[at]);
                    out[offset + at] = ground + (1 - kept[i]) * (moved[offset + at] - ground);
                }
            }
        }
    }

    /**
     * The base with everything filled that the tracks take away.
     *
     * @param base planes [3, height, width] in [0, 1]
     */
    float[] filled(float[] base, List<HeldTrack> held) {
        int pixels = width * height;
        float[] rgb = new float[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = base[i % 3 * pixels + i / 3];
        }
        GapFill fill = new GapFill(rgb, width, height);
        for (HeldTrack track : held) {
            GapFill.Window window = window(track);
            if (window.width() > 0 && window.height() > 0) {
                fill.fill(window, fill.bestShift(window, beside(window)), TEXTURE, 1);
            }
        }
        float[] planes = new float[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            planes[i % 3 * pixels + i / 3] = rgb[i];
        }
        return planes;
    }

    private GapFill.Window window(HeldTrack track) {
        Box box = around(track.grabbed());
        int columns = Math.max(0, box.right() - box.left());
        int rows = Math.max(0, box.bottom() - box.top());
        float[] gap = new float[columns * rows];
        visit(
                track.grabbed(),
                (i, cover) -> gap[(i / width - box.top()) * columns + i % width - box.left()] = gap(cover));
        return new GapFill.Window(box.left(), box.top(), columns, rows, gap);
    }

    /** Places beside a gap. */
    private static List<int[]> beside(GapFill.Window window) {
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
