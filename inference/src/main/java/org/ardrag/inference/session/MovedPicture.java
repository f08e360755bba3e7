package org.ardrag.inference.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * What would be seen if all around a held point went along with it: for every frame of a chunk the picture in which the
 * nearest track was grabbed, shifted by as much as the track has gone since. It passes through the encoder like the control,
 * so shifts of parts of a latent's pixels and motion within a chunk are in it as the decoder knows them. Copying features
 * along tracks is the conditioning of Wan-Move ({@code wan/modules/trajectory.py}) and ATI ({@code motion_patch.py}); it
 * tells a small model what goes where, and leaves it to work out shapes, edges and what comes to light behind.
 */
public final class MovedPicture {

    /** Around a track, within about this fraction of the width, the moved picture stands for what lies under it. */
    private static final double REACH = 0.12;

    /** Between two tracks, the one whose squared distance is less by this much has all the say (fractions of the width). */
    private static final float BORDER = 0.01f;

    private static final int CHANNELS = 3;

    private final int width;
    private final int height;

    /** For frames of this many pixels. */
    public MovedPicture(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** A picture and where in it something was grabbed. */
    private record Held(RgbImage source, ControlPoint grabbed, List<ControlPoint> path) {}

    /**
     * Draws the frames of chunk m. Without a track they are the last frame before it.
     *
     * @param lastFrames the last frame of a chunk, of 0 to m - 1; chunk 0 is the picture
     * @param controls of the chunks 0 to m at least
     * @return [frames of the chunk, 3, height, width], in [0, 1]
     */
    public float[] draw(IntFunction<RgbImage> lastFrames, List<ControlChunk> controls, int m) {
        int frames = controls.get(m).frames().size();
        int pixels = width * height;
        float[] out = new float[frames * CHANNELS * pixels];
        List<Held> held = m == 0 ? List.of() : held(lastFrames, controls, m);
        for (int k = 0; k < frames; k++) {
            if (!held.isEmpty()) {
                draw(held, k, out, k * CHANNELS * pixels);
            } else if (k == 0) {
                copy(lastFrames.apply(Math.max(0, m - 1)), out);
            } else {
                System.arraycopy(out, 0, out, k * CHANNELS * pixels, CHANNELS * pixels);
            }
        }
        return out;
    }

    /**
     * The chunk whose last frame lies under the moved picture: the one before the first of the held tracks was grabbed. What
     * is held is laid where it is now on what was there before it moved, so it leaves no trail. Without a track it is the
     * last chunk in which something was held, so that what stands still does not wear out.
     *
     * @param controls of the chunks 0 to m at least
     * @return 0 to m - 1; 0 for the picture itself
     */
    public static int base(List<ControlChunk> controls, int m) {
        int base = Math.max(0, m - 1);
        while (base > 0
                && lastFrame(controls.get(m)).isEmpty()
                && lastFrame(controls.get(base)).isEmpty()) {
            base--;
        }
        for (ControlPoint point : m == 0 ? List.<ControlPoint>of() : lastFrame(controls.get(m))) {
            base = Math.min(base, grabbed(controls, m, point.track()) - 1);
        }
        return base;
    }

    /**
     * The chunk from which on a track that chunk m holds carries what it carries: when it was grabbed, or when another was
     * let go since. What that one held has its place in the frame from then on, and must not fall back to where it came from.
     */
    private static int grabbed(List<ControlChunk> controls, int m, int track) {
        int chunk = m;
        while (chunk > 1
                && holds(controls.get(chunk - 1), track)
                && !letsGo(controls.get(chunk - 1), controls.get(chunk))) {
            chunk--;
        }
        return chunk;
    }

    private static boolean holds(ControlChunk control, int track) {
        return find(lastFrame(control), track).isPresent();
    }

    private static boolean letsGo(ControlChunk before, ControlChunk after) {
        return lastFrame(before).stream().anyMatch(point -> !holds(after, point.track()));
    }

    /**
     * How much the moved picture stands for what lies under it, at each place of a latent.
     *
     * @return [rows, columns], 1 at a track, falling to 0 around it
     */
    public float[] weights(ControlChunk control, int rows, int columns) {
        double aspect = (double) height / width;
        float[] without = new float[rows * columns];
        Arrays.fill(without, 1);
        for (ControlPoint last : lastFrame(control)) {
            float[] place = mean(control, last);
            for (int i = 0; i < without.length; i++) {
                double dx = (i % columns + 0.5) / columns - place[0];
                double dy = ((double) (i / columns) + 0.5) / rows - place[1];
                double share = (dx * dx + dy * dy * aspect * aspect) / (REACH * REACH);
                without[i] *= (float) (1 - Math.exp(-share * share));
            }
        }
        for (int i = 0; i < without.length; i++) {
            without[i] = 1 - without[i];
        }
        return without;
    }

    private List<Held> held(IntFunction<RgbImage> lastFrames, List<ControlChunk> controls, int m) {
        List<Held> held = new ArrayList<>();
        for (ControlPoint last : lastFrame(controls.get(m))) {
            int chunk = grabbed(controls, m, last.track());
            List<ControlPoint> path = new ArrayList<>();
            for (List<ControlPoint> frame : controls.get(m).frames()) {
                path.add(find(frame, last.track()).orElse(last));
            }
            List<ControlPoint> then = holds(controls.get(chunk - 1), last.track())
                    ? lastFrame(controls.get(chunk - 1))
                    : controls.get(chunk).frames().get(0);
            ControlPoint grabbed = find(then, last.track()).orElse(last);
            held.add(new Held(lastFrames.apply(chunk - 1), grabbed, path));
        }
        return held;
    }

    private static List<ControlPoint> lastFrame(ControlChunk control) {
        return control.frames().get(control.frames().size() - 1);
    }

    private static Optional<ControlPoint> find(List<ControlPoint> points, int track) {
        return points.stream().filter(point -> point.track() == track).findFirst();
    }

    /** A latent stands for all frames of its chunk: the track's mean place in them. */
    private static float[] mean(ControlChunk control, ControlPoint last) {
        float x = 0;
        float y = 0;
        int count = 0;
        for (List<ControlPoint> frame : control.frames()) {
            ControlPoint point = find(frame, last.track()).orElse(last);
            x += point.x();
            y += point.y();
            count++;
        }
        return new float[] {x / count, y / count};
    }

    private void draw(List<Held> held, int k, float[] out, int offset) {
        int pixels = width * height;
        float[] shares = new float[held.size()];
        for (int i = 0; i < pixels; i++) {
            int column = i % width;
            int row = i / width;
            shares(held, k, column, row, shares);
            for (int h = 0; h < shares.length; h++) {
                if (shares[h] > 0) {
                    ControlPoint now = held.get(h).path().get(k);
                    ControlPoint then = held.get(h).grabbed();
                    float x = column - (now.x() - then.x()) * width;
                    float y = row - (now.y() - then.y()) * height;
                    add(held.get(h).source(), x, y, shares[h] / 255f, out, offset + i);
                }
            }
        }
    }

    /** Who has the say at a pixel: the nearest track, with a soft border to the next. */
    private void shares(List<Held> held, int k, int column, int row, float[] shares) {
        float nearest = Float.MAX_VALUE;
        for (int h = 0; h < shares.length; h++) {
            ControlPoint point = held.get(h).path().get(k);
            float dx = (column + 0.5f) / width - point.x();
            float dy = ((row + 0.5f) / height - point.y()) * height / width;
            shares[h] = dx * dx + dy * dy;
            nearest = Math.min(nearest, shares[h]);
        }
        float sum = 0;
        for (int h = 0; h < shares.length; h++) {
            shares[h] = Math.max(0, 1 - (shares[h] - nearest) / BORDER);
            sum += shares[h];
        }
        for (int h = 0; h < shares.length; h++) {
            shares[h] /= sum;
        }
    }

    /** Adds the source's value at (x, y), interpolated, to one pixel of all channels. */
    private void add(RgbImage source, float x, float y, float share, float[] out, int at) {
        float cx = Math.max(0, Math.min(width - 1, x));
        float cy = Math.max(0, Math.min(height - 1, y));
        int left = (int) cx;
        int top = (int) cy;
        float across = cx - left;
        float down = cy - top;
        int a = CHANNELS * (top * width + left);
        int b = left + 1 < width ? a + CHANNELS : a;
        int below = top + 1 < height ? CHANNELS * width : 0;
        byte[] rgb = source.rgb();
        for (int c = 0; c < CHANNELS; c++) {
            float upper = (rgb[a + c] & 255) * (1 - across) + (rgb[b + c] & 255) * across;
            float lower = (rgb[a + below + c] & 255) * (1 - across) + (rgb[b + below + c] & 255) * across;
            out[at + c * width * height] += share * (upper * (1 - down) + lower * down);
        }
    }

    private void copy(RgbImage picture, float[] out) {
        int pixels = width * height;
        for (int i = 0; i < CHANNELS * pixels; i++) {
            out[i % CHANNELS * pixels + i / CHANNELS] = (picture.rgb()[i] & 255) / 255f;
        }
    }
}
