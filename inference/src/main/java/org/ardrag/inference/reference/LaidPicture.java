package org.ardrag.inference.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;

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
    /** What is held in its place lies under what has gone somewhere. */
    private final int[] order;

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
        order = IntStream.range(0, held.size())
                .boxed()
                .sorted(Comparator.comparing(h -> held.get(h).hasGone()))
                .mapToInt(h -> h)
                .toArray();
    }

    /**
     * Draws one frame.
     *
     * @param k its number in the chunk
     * @param out planes [3, height, width] in [0, 1]
     * @param offset where the frame's planes begin in it
     */
    void draw(int k, float[] out, int offset) {
        System.arraycopy(ground.frame(), 0, out, offset, ground.frame().length);
        for (int h = 0; h < held.size(); h++) {
            fill(h, k, out, offset);
        }
        for (int h : order) {
            lay(h, k, out, offset);
        }
    }

    /**
     * Raises how much each pixel of a frame shows something else than the ground.
     *
     * @param k its number in the chunk
     * @param changed [height, width]
     */
    void raise(int k, float[] changed) {
        float[] kept = new float[width * height];
        Arrays.fill(kept, 1);
        for (int h : order) {
            visit(h, k, (x, y, cover) -> kept[y * width + x] *= 1 - cover);
        }
        for (int h = 0; h < held.size(); h++) {
            float open = open(h, k);
            cuts.get(h).gap().visit(0, 0, width, height, (x, y, gap) -> {
                changed[y * width + x] = Math.max(changed[y * width + x], open * gap);
            });
        }
        for (int i = 0; i < kept.length; i++) {
            changed[i] = Math.max(changed[i], 1 - kept[i]);
        }
    }

    /** How far what a track has left is filled. */
    private float open(int h, int k) {
        return (float)
                Math.min(1, held.get(h).travelled(k) / (OPEN * held.get(h).reach()));
    }

    private void fill(int h, int k, float[] out, int offset) {
        float open = open(h, k);
        cuts.get(h).gap().visit(0, 0, width, height, (x, y, gap) -> {
            for (int c = 0; c < 3; c++) {
                int at = (c * height + y) * width + x;
                out[offset + at] += open * (ground.filled()[at] - out[offset + at]);
            }
        });
    }

    private void lay(int h, int k, float[] out, int offset) {
        RgbImage source = held.get(h).source();
        float dx = gone(h, k, width, ControlPoint::x);
        float dy = gone(h, k, height, ControlPoint::y);
        float[] rgb = new float[3];
        visit(h, k, (x, y, cover) -> {
            Between.read(source, x - dx, y - dy, rgb);
            for (int c = 0; c < 3; c++) {
                int at = offset + (c * height + y) * width + x;
                out[at] += cover * (rgb[c] - out[at]);
            }
        });
    }

    private void visit(int h, int k, Matte.Visit visit) {
        float dx = gone(h, k, width, ControlPoint::x);
        float dy = gone(h, k, height, ControlPoint::y);
        cuts.get(h).taken().visit(dx, dy, width, height, visit);
    }

    /** How many pixels a track has gone in one direction. */
    private float gone(int h, int k, int size, ToDoubleFunction<ControlPoint> place) {
        HeldTrack track = held.get(h);
        float now = (float) place.applyAsDouble(track.path().get(k));
        return (now - (float) place.applyAsDouble(track.grabbed())) * size;
    }
}
