package org.ardrag.inference.reference;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;

/**
 * Draws the pictures that a chunk's references are encoded from: what is held, moved along the tracks, with all that is
 * around it and laid by itself on the frame in which it was grabbed. For one thread at a time: what goes along with a point is
 * remembered from chunk to chunk.
 */
public final class ReferencePictures {

    private static final int CHANNELS = 3;

    private final int width;
    private final int height;
    private final int rows;
    private final int columns;
    private final int framesPerLatent;
    private final MovedPicture movedPicture;
    private final Mattes mattes = new Mattes();
    private final Grounds grounds = new Grounds();

    /**
     * For frames of this many pixels.
     *
     * @param rows of a latent
     * @param columns of a latent
     * @param framesPerLatent frames that a latent stands for
     */
    public ReferencePictures(int width, int height, int rows, int columns, int framesPerLatent) {
        this.width = width;
        this.height = height;
        this.rows = rows;
        this.columns = columns;
        this.framesPerLatent = framesPerLatent;
        movedPicture = new MovedPicture(width, height);
    }

    /**
     * One chunk's pictures. Without a track they are the frame that lies under, so that nothing is taken from the frame just
     * before.
     *
     * @param base the chunk whose last frame lies under what is held; without a track the last one that held something; 0
     *     for the picture itself
     * @param moved {@link MovedPicture}, [frames, 3, height, width] in [0, 1]
     * @param laid {@link LaidPicture}, the same layout
     * @param over how much each of the laid picture's latents stands for that of the frame under it,
     *     [latents, rows, columns] from 0 to 1
     */
    @SuppressWarnings("ArrayRecordComponent") // planes that are encoded once
    public record Drawn(int base, float[] moved, float[] laid, float[] over) {}

    /**
     * Draws the frames of chunk m.
     *
     * @param lastFrames the last frame of a chunk, of 0 to m - 1; chunk 0 is the picture
     * @param controls of the chunks 0 to m at least
     */
    public Drawn draw(IntFunction<RgbImage> lastFrames, List<ControlChunk> controls, int m) {
        int frames = controls.get(m).frames().size();
        int base = HeldTrack.base(controls, m);
        List<HeldTrack> held = HeldTrack.of(lastFrames, controls, m);
        List<Mattes.Cut> cuts = mattes.of(held);
        if (held.isEmpty()) {
            float[] still = still(lastFrames.apply(base), frames);
            return new Drawn(base, still, still, new float[frames / framesPerLatent * rows * columns]);
        }
        int size = CHANNELS * width * height;
        float[] moved = new float[frames * size];
        float[] laid = new float[frames * size];
        float[] over = new float[frames / framesPerLatent * rows * columns];
        LaidPicture laidPicture = new LaidPicture(grounds.of(lastFrames.apply(base), held, cuts), held, cuts);
        float[] changed = new float[width * height];
        for (int k = 0; k < frames; k++) {
            movedPicture.draw(held, k, moved, k * size);
            laidPicture.draw(k, laid, k * size);
            laidPicture.raise(k, changed);
            if ((k + 1) % framesPerLatent == 0) {
                raise(over, k / framesPerLatent * rows * columns, changed);
                Arrays.fill(changed, 0);
            }
        }
        return new Drawn(base, moved, laid, over);
    }

    /** A latent's place stands for a square of pixels: any of them that has changed is reason enough. */
    private void raise(float[] over, int offset, float[] changed) {
        for (int i = 0; i < changed.length; i++) {
            int row = i / width * rows / height;
            int column = i % width * columns / width;
            int place = offset + row * columns + column;
            over[place] = Math.max(over[place], Math.min(1, changed[i] / 0.2f));
        }
    }

    private float[] still(RgbImage picture, int frames) {
        int pixels = width * height;
        float[] out = new float[frames * CHANNELS * pixels];
        for (int i = 0; i < CHANNELS * pixels; i++) {
            out[i % CHANNELS * pixels + i / CHANNELS] = (picture.rgb()[i] & 255) / 255f;
        }
        float[] first = Arrays.copyOf(out, CHANNELS * pixels);
        for (int k = 1; k < frames; k++) {
            System.arraycopy(first, 0, out, k * first.length, first.length);
        }
        return out;
    }
}
