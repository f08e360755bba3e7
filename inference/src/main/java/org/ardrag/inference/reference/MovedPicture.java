package org.ardrag.inference.reference;

import java.util.List;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * What would be seen if all around a held point went along with it: for every frame of a chunk the picture in which the
 * nearest track was grabbed, shifted by as much as the track has gone since. It passes through the encoder like the control,
 * so shifts of parts of a latent's pixels and motion within a chunk are in it as the decoder knows them. Copying features
 * along tracks is the conditioning of Wan-Move ({@code wan/modules/trajectory.py}) and ATI ({@code motion_patch.py}); it
 * tells a small model what goes where, and leaves it to work out shapes, edges and what comes to light behind. The
 * {@link LaidPicture} has outlines, too, where the picture shows them.
 */
final class MovedPicture {

    /** Between two tracks, the one whose squared distance is less by this much has all the say (in its reach, squared). */
    private static final float BORDER = 0.7f;

    private static final int CHANNELS = 3;

    private final int width;
    private final int height;

    /** For frames of this many pixels. */
    MovedPicture(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Draws one frame.
     *
     * @param held at least one track
     * @param k the frame's number in its chunk
     * @param out planes [..., 3, height, width], in [0, 1], 0 before
     * @param offset where the frame's planes begin
     */
    void draw(List<HeldTrack> held, int k, float[] out, int offset) {
        float[] shares = {1};
        float[] rgb = new float[CHANNELS];
        for (int i = 0; i < width * height; i++) {
            int column = i % width;
            int row = i / width;
            if (held.size() > 1) {
                shares = shares(held, k, column, row);
            }
            for (int h = 0; h < shares.length; h++) {
                if (shares[h] > 0) {
                    ControlPoint now = held.get(h).path().get(k);
                    ControlPoint then = held.get(h).grabbed();
                    float x = column - (now.x() - then.x()) * width;
                    float y = row - (now.y() - then.y()) * height;
                    Between.read(held.get(h).source(), x, y, rgb);
                    for (int c = 0; c < CHANNELS; c++) {
                        out[offset + c * width * height + i] += shares[h] * rgb[c];
                    }
                }
            }
        }
    }

    /** Who has the say at a pixel: the nearest track, with a soft border to the next. */
    private float[] shares(List<HeldTrack> held, int k, int column, int row) {
        float[] shares = new float[held.size()];
        float nearest = Float.MAX_VALUE;
        for (int h = 0; h < shares.length; h++) {
            ControlPoint point = held.get(h).path().get(k);
            float dx = (column + 0.5f) / width - point.x();
            float dy = ((row + 0.5f) / height - point.y()) * height / width;
            shares[h] = (dx * dx + dy * dy) / (point.reach() * point.reach());
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
        return shares;
    }
}
