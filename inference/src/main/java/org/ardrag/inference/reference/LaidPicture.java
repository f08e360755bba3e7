package org.ardrag.inference.reference;

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

    private final Ground ground;
    private final int width;
    private final int height;
    private final List<HeldTrack> held;
    private final List<Mattes.Cut> cuts;

    /**
     * For the frames of a chunk.
     *
     * @param ground with what these tracks left filled
     * @param cuts what each of them takes with it
     */
    LaidPicture(Ground ground, List<HeldTrack> held, List<Mattes.Cut> cuts) {
        this.ground = ground;
        this.held = held;
        this.cuts = cuts;
        width = ground.width();
        height = ground.height();
    }

    /**
     * Draws one frame.
     *
     * @param k its number in the chunk
     * @param out planes [3, height, width] in [0, 1]
     * @param offset where the frame's planes begin in it
     * @param changed how much each pixel shows something else than the ground, [height, width]; raised where it does
     */
    void draw(int k, float[] out, int offset, float[] changed) {
        System.arraycopy(ground.frame(), 0, out, offset, ground.frame().length);
        for (int h = 0; h < held.size(); h++) {
            fill(h, k, out, offset, changed);
        }
        float[] kept = new float[width * height];
        Arrays.fill(kept, 1);
        for (boolean gone :
                new boolean[] {false, true}) { // what is held in its place lies under what has gone somewhere
            for (int h = 0; h < held.size(); h++) {
                if (held.get(h).hasGone() == gone) {
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
        float open = (float) Math.min(1, track.travelled(k) / (OPEN * track.reach()));
        cuts.get(h).gap().visit(0, 0, width, height, (x, y, gap) -> {
            int i = y * width + x;
            changed[i] = Math.max(changed[i], open * gap);
            for (int c = 0; c < 3; c++) {
                int at = c * width * height + i;
                out[offset + at] += open * (ground.filled()[at] - out[offset + at]);
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
}
