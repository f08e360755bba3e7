package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What would be seen if what every held point is on went along with it ({@link Matting}): the frame in which the tracks were
 * grabbed, what lay there filled from its surroundings, what they hold laid where it is now.
 */
final class LaidPicture {

    /**
     * How far a track has gone when what it left is filled altogether, of its reach: soon, since a thing with an outline
     * leaves nothing of it.
     */
    private static final double OPEN = 0.25;

    /**
     * How much texture a filled gap gets. What lay behind is not known: all of another place's texture is twice as wrong as
     * none, none looks like a smear.
     */
    private static final float TEXTURE = 0.5f;

    /** Turns around a gap at which texture for it is looked for. */
    private static final int TURNS = 12;

    private final int width;
    private final int height;
    private final Mattes mattes = new Mattes();

    /** For frames of this many pixels. */
    LaidPicture(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** What each of these takes with it. */
    List<Mattes.Cut> cuts(List<HeldTrack> held) {
        return mattes.of(held);
    }

    /**
     * Draws one frame.
     *
     * @param base planes of the frame that lies under what is held, [3, height, width] in [0, 1]
     * @param filled the same with all filled that was taken away ({@link #filled})
     * @param held at least one track
     * @param cuts of these ({@link #cuts})
     * @param k the frame's number in its chunk
     * @param out planes of the same layout, in [0, 1]
     * @param offset where the frame's planes begin in it
     * @param changed how much each pixel shows something else than the base, [height, width]; raised where it does
     */
    void draw(
            float[] base,
            float[] filled,
            List<HeldTrack> held,
            List<Mattes.Cut> cuts,
            int k,
            float[] out,
            int offset,
            float[] changed) {
        ground(base, filled, held, cuts, k, out, offset, changed);
        float[] kept = new float[width * height];
        Arrays.fill(kept, 1);
        for (boolean gone :
                new boolean[] {false, true}) { // what has gone somewhere lies over what is held in its place
            for (int h = 0; h < held.size(); h++) {
                if (hasGone(held.get(h)) == gone) {
                    lay(held.get(h), cuts.get(h), k, out, offset, kept);
                }
            }
        }
        for (int i = 0; i < kept.length; i++) {
            changed[i] = Math.max(changed[i], 1 - kept[i]);
        }
    }

    /** The base, filled where a track has left. */
    private void ground(
            float[] base,
            float[] filled,
            List<HeldTrack> held,
            List<Mattes.Cut> cuts,
            int k,
            float[] out,
            int offset,
            float[] changed) {
        int pixels = width * height;
        System.arraycopy(base, 0, out, offset, 3 * pixels);
        for (int h = 0; h < held.size(); h++) {
            HeldTrack track = held.get(h);
            float open = (float) Math.min(1, track.travelled(k, aspect()) / (OPEN * track.reach()));
            cuts.get(h).gap().visit(0, 0, width, height, (x, y, gap) -> {
                int i = y * width + x;
                changed[i] = Math.max(changed[i], open * gap);
                for (int c = 0; c < 3; c++) {
                    int at = c * pixels + i;
                    out[offset + at] += open * (filled[at] - out[offset + at]);
                }
            });
        }
    }

    private void lay(HeldTrack track, Mattes.Cut cut, int k, float[] out, int offset, float[] kept) {
        float dx = (track.path().get(k).x() - track.grabbed().x()) * width;
        float dy = (track.path().get(k).y() - track.grabbed().y()) * height;
        float[] rgb = new float[3];
        cut.taken().visit(dx, dy, width, height, (x, y, cover) -> {
            Between.read(track.source(), x - dx, y - dy, rgb);
            int i = y * width + x;
            for (int c = 0; c < 3; c++) {
                int at = offset + c * width * height + i;
                out[at] += cover * (rgb[c] - out[at]);
            }
            kept[i] *= 1 - cover;
        });
    }

    private double aspect() {
        return (double) height / width;
    }

    private boolean hasGone(HeldTrack track) {
        for (int k = 0; k < track.path().size(); k++) {
            if (track.travelled(k, aspect()) > 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The base with everything filled that the tracks take away.
     *
     * @param base planes [3, height, width] in [0, 1]
     * @param cuts of these tracks ({@link #cuts})
     */
    float[] filled(float[] base, List<HeldTrack> held, List<Mattes.Cut> cuts) {
        int pixels = width * height;
        float[] rgb = new float[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = base[i % 3 * pixels + i / 3];
        }
        GapFill fill = new GapFill(rgb, width, height);
        for (int h = 0; h < held.size(); h++) {
            Matte gap = cuts.get(h).gap();
            if (hasGone(held.get(h)) && gap.cover().length > 0) {
                GapFill.Window window =
                        new GapFill.Window(gap.left(), gap.top(), gap.width(), gap.height(), gap.cover());
                fill.fill(window, fill.bestShift(window, beside(window)), TEXTURE, 1);
            }
        }
        float[] planes = new float[3 * pixels];
        for (int i = 0; i < rgb.length; i++) {
            planes[i % 3 * pixels + i / 3] = rgb[i];
        }
        return planes;
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
