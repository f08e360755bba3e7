package org.ardrag.training.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.trajectory.Heatmap;
import org.ardrag.training.clips.DrawnClip;

/**
 * Clips and their controls as the autoencoder takes them: the picture repeated until it fills a latent frame of its own, so
 * that latent m stands for frames 4 m - 3 to 4 m.
 */
public final class ClipTensors {

    private ClipTensors() {}

    /** One clip's frames as [3][H][W] planes after each other in [0, 1], the picture repeated. */
    public static float[] video(DrawnClip clip, int framesPerLatent) {
        int pixels = clip.width() * clip.height();
        int frames = framesPerLatent + clip.frames() - 1;
        float[] out = new float[frames * 3 * pixels];
        for (int t = 0; t < frames; t++) {
            int from = Math.max(0, t - framesPerLatent + 1) * 3 * pixels;
            for (int i = 0; i < pixels; i++) {
                for (int c = 0; c < 3; c++) {
                    out[(t * 3 + c) * pixels + i] = (clip.rgb()[from + 3 * i + c] & 255) / 255f;
                }
            }
        }
        return out;
    }

    /** One clip's heatmap frames in the same layout: empty ones for the picture, then those of each control. */
    public static float[] heatmaps(List<ControlChunk> controls, int width, int height, int framesPerLatent) {
        Heatmap heatmap = new Heatmap(width, height);
        int pixels = width * height;
        List<List<ControlPoint>> frames = frames(withPicture(controls, framesPerLatent));
        float[] out = new float[frames.size() * 3 * pixels];
        for (int t = framesPerLatent; t < frames.size(); t++) {
            int at = t * 3 * pixels;
            heatmap.draw(frames.get(t), out, at);
            System.arraycopy(out, at, out, at + pixels, pixels);
            System.arraycopy(out, at, out, at + 2 * pixels, pixels);
        }
        return out;
    }

    /** What is held in each frame of some chunks. */
    public static List<List<ControlPoint>> frames(List<ControlChunk> controls) {
        return controls.stream().flatMap(control -> control.frames().stream()).toList();
    }

    /**
     * One clip's reference pictures, taken from its own frames: those of every chunk, the picture's own first.
     *
     * @param pictures draws them
     */
    public static List<ReferencePictures.Drawn> references(
            ReferencePictures pictures, DrawnClip clip, List<ControlChunk> controls, int framesPerLatent) {
        List<ControlChunk> all = withPicture(controls, framesPerLatent);
        int framesPerChunk = controls.isEmpty() ? 0 : controls.get(0).frames().size();
        return IntStream.range(0, all.size())
                .mapToObj(m -> pictures.draw(chunk -> clip.frame(chunk * framesPerChunk), all, m))
                .toList();
    }

    /** The controls of all chunks, the picture's own first: nobody has pressed yet. */
    public static List<ControlChunk> withPicture(List<ControlChunk> controls, int framesPerLatent) {
        List<ControlChunk> all = new ArrayList<>();
        all.add(ControlChunk.empty(framesPerLatent));
        all.addAll(controls);
        return all;
    }

    /** Chunks after each other. */
    public static float[] joined(List<float[]> chunks) {
        float[] out = new float[chunks.stream().mapToInt(chunk -> chunk.length).sum()];
        int at = 0;
        for (float[] chunk : chunks) {
            System.arraycopy(chunk, 0, out, at, chunk.length);
            at += chunk.length;
        }
        return out;
    }

    /** The same window of every plane. */
    public static float[] crop(float[] planes, int width, int height, int left, int top, int size) {
        int count = planes.length / (width * height);
        float[] out = new float[count * size * size];
        for (int p = 0; p < count; p++) {
            for (int y = 0; y < size; y++) {
                System.arraycopy(planes, (p * height + top + y) * width + left, out, (p * size + y) * size, size);
            }
        }
        return out;
    }

    /** Clips of the same size as one array [B, T, 3, H, W]. */
    public static NDArray stack(NDManager owner, List<float[]> clips, int width, int height) {
        int length = clips.get(0).length;
        float[] all = new float[clips.size() * length];
        for (int i = 0; i < clips.size(); i++) {
            System.arraycopy(clips.get(i), 0, all, i * length, length);
        }
        return owner.create(all, new Shape(clips.size(), length / (3L * width * height), 3, height, width));
    }

    /** Frames [T, 3, H, W] in [0, 1] as pictures. */
    public static List<RgbImage> images(NDArray frames) {
        Shape shape = frames.getShape();
        int height = (int) shape.get(2);
        int width = (int) shape.get(3);
        int pixels = width * height;
        float[] values = frames.toFloatArray();
        List<RgbImage> images = new ArrayList<>();
        for (int t = 0; t < shape.get(0); t++) {
            byte[] rgb = new byte[3 * pixels];
            for (int i = 0; i < pixels; i++) {
                for (int c = 0; c < 3; c++) {
                    float value = values[(t * 3 + c) * pixels + i];
                    rgb[3 * i + c] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
                }
            }
            images.add(new RgbImage(width, height, rgb));
        }
        return images;
    }
}
