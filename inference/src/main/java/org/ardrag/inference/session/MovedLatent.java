package org.ardrag.inference.session;

import java.util.List;
import java.util.Optional;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * The previous frame's latent with what the tracks hold moved along: around each track's place lies, with Gaussian weight,
 * the latent of the frame in which it was grabbed, shifted by as much as the track has gone since. Copying latent features
 * along tracks is the conditioning of Wan-Move ({@code wan/modules/trajectory.py}) and ATI ({@code motion_patch.py}); it
 * tells a small model what goes where, and leaves it to work out shapes, edges and what comes to light behind.
 */
public final class MovedLatent {

    /** Standard deviation of the weight around a track, in fractions of the width. */
    private static final double REACH = 0.1;

    private final int channels;
    private final int rows;
    private final int columns;

    /** For latents of this shape, [channels, rows, columns]. */
    public MovedLatent(int channels, int rows, int columns) {
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Makes the latent of chunk m.
     *
     * @param latents of the frames 0 to m - 1 at least
     * @param controls of the chunks 0 to m at least, that of the picture empty
     */
    public float[] of(List<float[]> latents, List<ControlChunk> controls, int m) {
        float[] moved = latents.get(Math.max(0, m - 1)).clone();
        if (m == 0) {
            return moved;
        }
        for (ControlPoint last : lastFrame(controls.get(m))) {
            int grabbed = m;
            while (grabbed > 1
                    && find(lastFrame(controls.get(grabbed - 1)), last.track()).isPresent()) {
                grabbed--;
            }
            List<ControlPoint> firstFrame = controls.get(grabbed).frames().get(0);
            ControlPoint begin = find(firstFrame, last.track()).orElse(last);
            float[] place = mean(controls.get(m), last);
            move(moved, latents.get(grabbed - 1), place, place[0] - begin.x(), place[1] - begin.y());
        }
        return moved;
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

    /** Lays the source, shifted by (dx, dy) fractions of the frame, over the target around a place. */
    private void move(float[] target, float[] source, float[] place, float dx, float dy) {
        double aspect = (double) rows / columns;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                double rx = (column + 0.5) / columns - place[0];
                double ry = ((row + 0.5) / rows - place[1]) * aspect;
                float weight = (float) Math.exp(-(rx * rx + ry * ry) / (2 * REACH * REACH));
                if (weight > 1e-3f) {
                    blend(target, source, row, column, row - dy * rows, column - dx * columns, weight);
                }
            }
        }
    }

    /** Mixes the source's value at (y, x), interpolated, into one place of the target, for all channels. */
    private void blend(float[] target, float[] source, int row, int column, float y, float x, float weight) {
        float cy = Math.max(0, Math.min(rows - 1, y));
        float cx = Math.max(0, Math.min(columns - 1, x));
        int top = (int) cy;
        int left = (int) cx;
        int bottom = Math.min(rows - 1, top + 1);
        int right = Math.min(columns - 1, left + 1);
        float down = cy - top;
        float across = cx - left;
        for (int c = 0; c < channels; c++) {
            int base = c * rows * columns;
            float above =
                    source[base + top * columns + left] * (1 - across) + source[base + top * columns + right] * across;
            float below = source[base + bottom * columns + left] * (1 - across)
                    + source[base + bottom * columns + right] * across;
            int at = base + row * columns + column;
            target[at] += weight * (above * (1 - down) + below * down - target[at]);
        }
    }
}
