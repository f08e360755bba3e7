package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ChunkFrames;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;

/**
 * Encoded clips side by side, and what is laid beside a noisy latent of theirs.
 *
 * @param reference what is laid there besides the control
 * @param chunkFrames which latent frames are denoised together
 * @param latents [B, C, F, h, w]
 * @param control latents of the heatmaps, [B, C, F, h, w]
 * @param moved latents of the moved pictures, [B, C, F, h, w]
 * @param laid latents of the laid pictures, [B, C, F, h, w]
 * @param over how much those stand for what lies under them, [B, 1, F, h, w]
 * @param base which frame lies under each one's, as a selection, [B, F, F]; of a chunk of n frames [B, n, F]
 * @param weight of the loss, [B, 1, F, h, w]
 */
public record ClipBatch(
        Reference reference,
        ChunkFrames chunkFrames,
        NDArray latents,
        NDArray control,
        NDArray moved,
        NDArray laid,
        NDArray over,
        NDArray base,
        NDArray weight) {

    /** Puts clips side by side. */
    public static ClipBatch of(NDManager owner, ModelManifest manifest, List<LatentPool.Sample> samples) {
        int channels = manifest.autoencoder().latentChannels();
        return new ClipBatch(
                manifest.reference(),
                manifest.chunkFrames(),
                stack(owner, manifest, samples, channels, LatentPool.Sample::latents),
                stack(owner, manifest, samples, channels, LatentPool.Sample::control),
                stack(owner, manifest, samples, channels, LatentPool.Sample::moved),
                stack(owner, manifest, samples, channels, LatentPool.Sample::laid),
                stack(owner, manifest, samples, 1, LatentPool.Sample::over),
                selection(owner, samples),
                stack(owner, manifest, samples, 1, LatentPool.Sample::weights));
    }

    private static NDArray stack(
            NDManager owner,
            ModelManifest manifest,
            List<LatentPool.Sample> samples,
            int channels,
            Function<LatentPool.Sample, float[]> part) {
        int length = part.apply(samples.get(0)).length;
        float[] all = new float[samples.size() * length];
        for (int i = 0; i < samples.size(); i++) {
            System.arraycopy(part.apply(samples.get(i)), 0, all, i * length, length);
        }
        int pixels = manifest.latentHeight() * manifest.latentWidth();
        long frames = length / channels / pixels;
        return owner.create(
                all, new Shape(samples.size(), channels, frames, manifest.latentHeight(), manifest.latentWidth()));
    }

    /** The same clips for a model with another reference. */
    public ClipBatch with(Reference other) {
        return new ClipBatch(other, chunkFrames, latents, control, moved, laid, over, base, weight);
    }

    /** Clips. */
    public int size() {
        return (int) latents.getShape().get(0);
    }

    /** Latent frames of a clip. */
    public int frames() {
        return (int) latents.getShape().get(2);
    }

    private static NDArray selection(NDManager owner, List<LatentPool.Sample> samples) {
        int length = samples.get(0).base().length;
        float[] all = new float[samples.size() * length];
        for (int i = 0; i < samples.size(); i++) {
            System.arraycopy(samples.get(i).base(), 0, all, i * length, length);
        }
        long frames = Math.round(Math.sqrt(length));
        return owner.create(all, new Shape(samples.size(), frames, frames));
    }

    /**
     * Chunks of a clip, the picture's own included.
     *
     * @throws IllegalArgumentException if a clip is not the picture and whole chunks
     */
    public int chunks() {
        return chunkFrames.wholeChunks(frames());
    }

    /** One chunk of all clips; what is made of it belongs to the owner. */
    public ClipBatch chunk(NDManager owner, int m) {
        int first = chunkFrames.first(m);
        NDArray selected = base.get(":, {}:{}", first, first + chunkFrames.count(m));
        selected.attach(owner);
        return new ClipBatch(
                reference,
                chunkFrames,
                ofChunk(owner, latents, m),
                ofChunk(owner, control, m),
                ofChunk(owner, moved, m),
                ofChunk(owner, laid, m),
                ofChunk(owner, over, m),
                selected,
                ofChunk(owner, weight, m));
    }

    /** A chunk of what there is of every frame, whose offspring belongs to the owner. */
    public NDArray ofChunk(NDManager owner, NDArray frames, int chunk) {
        NDArray view = ofChunk(frames, chunk);
        view.attach(owner);
        return view;
    }

    /** A chunk of what there is of every frame, [B, C, F, h, w] to [B, C, n, h, w]. */
    public NDArray ofChunk(NDArray frames, int chunk) {
        int first = chunkFrames.first(chunk);
        return frames.get(":, :, {}:{}", first, first + chunkFrames.count(chunk));
    }

    /** One frame of latents, [B, C, 1, h, w]. */
    public static NDArray at(NDArray array, int m) {
        return array.get(":, :, {}:{}", m, m + 1);
    }

    /** The last frame of latents, [B, C, 1, h, w]. */
    public static NDArray last(NDArray array) {
        return at(array, (int) array.getShape().get(2) - 1);
    }

    /** The same latents; what is made of them belongs to the owner. */
    static NDArray within(NDManager owner, NDArray latents) {
        NDArray view = latents.reshape(latents.getShape());
        view.attach(owner);
        return view;
    }

    /** Latents behind each other, [B, C, F, h, w]; they belong to the first one's owner. */
    public static NDArray joined(List<NDArray> frames) {
        return NDArrays.concat(new NDList(frames), 2);
    }

    /** The last frame before each one's chunk, [B, C, F, h, w]; before the picture is the picture. */
    public NDArray previous(NDArray history) {
        int n = chunkFrames.perChunk();
        NDArray ends = n == 1 ? history : history.get(":, :, ::{}", n); // each chunk's last frame, the picture first
        NDArray before = ends.get(":, :, :-1");
        return history.get(":, :, :1").concat(n == 1 ? before : before.repeat(2, n), 2);
    }

    /**
     * What each frame is known to be made of.
     *
     * @param previous the last frame before each one's chunk, or one for all
     * @param history all frames of the clips so far, from the picture on, [B, C, F', h, w]
     */
    public References references(NDArray previous, NDArray history) {
        return reference == Reference.KV
                ? References.still(previous)
                : References.of(moved, under(history), laid, over);
    }

    /** The frames under the laid pictures. */
    private NDArray under(NDArray history) {
        Shape shape = history.getShape();
        long known = shape.get(2);
        NDArray byFrame = history.transpose(0, 2, 1, 3, 4).reshape(shape.get(0), known, -1);
        NDArray selected = base.get(":, :, :{}", known).matMul(byFrame);
        return selected.reshape(shape.get(0), selected.getShape().get(1), shape.get(1), shape.get(3), shape.get(4))
                .transpose(0, 2, 1, 3, 4);
    }

    /**
     * What the transformer is given.
     *
     * @param x noisy or clean latents
     * @param picture the clips' first latents
     * @param references of these frames
     */
    public NDArray input(NDArray x, NDArray picture, References references) {
        return reference.input(x, control, picture, references);
    }
}
