package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What would be seen in a chunk if what every held point is on went along with it ({@link Matting}): the frame in which the
 * tracks were grabbed, what lay there filled from its surroundings, what they hold laid where it is now.
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
    private final float[] base;
    private final float[] filled;
    private final List<HeldTrack> held;
    private final List<Mattes.Cut> cuts;

    /**
     * Fills what the tracks take away in the chunk.
     *
     * @param base planes of the frame that lies under what is held, [3, height, width] in [0, 1]
     * @param held at least one track
     * @param cuts what each of these takes with it
     */
    LaidPicture(int width, int height, float[] base, List<HeldTrack> held, List<Mattes.Cut> cuts) {
        this.width = width;
        this.height = height;
        this.base = base;
        this.held = held;
        this.cuts = cuts;
        filled = filled();
    }

    private float[] filled() {
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

    /**
     * Draws one frame.
     *
     * @param k its number in the chunk
     * @param out planes of the base's layout, in [0, 1]
     * @param offset where the frame's planes begin in it
     * @param changed how much each pixel shows something else than the base, [height, width]; raised where it does
     */
    void draw(int k, float[] out, int offset, float[] changed) {
        System.arraycopy(base, 0, out, offset, base.length);
        for (int h = 0; h < held.size(); h++) {
            fill(h, k, out, offset, changed);
        }
        float[] kept = new float[width * height];
        Arrays.fill(kept, 1);
        for (boolean gone :
                new boolean[] {false, true}) { // what is held in its place lies under what has gone somewhere
            for (int h = 0; h < held.size(); h++) {
                if (hasGone(held.get(h)) == gone) {
                    lay(h, k, out, offset, kept);
                }
            }
        }
        for (int i = 0; i < kept.length; i++) {
            changed[i] = Math.max(changed[i], 1 - kept[i]);
        }
    }

    private void fill(int h, int k, float[] out, int offset, float[] changed) {
        HeldTrack track = held.get(h);
        float open = (float) Math.min(1, track.travelled(k, aspect()) / (OPEN * track.reach()));
        cuts.get(h).gap().visit(0, 0, width, height, (x, y, gap) -> {
            int i = y * width + x;
            changed[i] = Math.max(changed[i], open * gap);
            for (int c = 0; c < 3; c++) {
                int at = c * width * height + i;
                out[offset + at] += open * (filled[at] - out[offset + at]);
            }
        });
    }

    private void lay(int h, int k, float[] out, int offset, float[] kept) {
        HeldTrack track = held.get(h);
        float dx = (track.path().get(k).x() - track.grabbed().x()) * width;
        float dy = (track.path().get(k).y() - track.grabbed().y()) * height;
        float[] rgb = new float[3];
        cuts.get(h).taken().visit(dx, dy, width, height, (x, y, cover) -> {
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
