package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;

/**
 * Encoded clips side by side, and what is laid beside a noisy latent of theirs: the same channels in the same order as in
 * {@link org.ardrag.inference.session.GenerationSession}.
 *
 * @param reference what is laid there besides the control
 * @param latents [B, C, F, h, w]
 * @param control latents of the heatmaps, [B, C, F, h, w]
 * @param moved latents of the moved pictures, [B, C, F, h, w]
 * @param over how much those stand for the previous frame, [B, 1, F, h, w]
 * @param weight of the loss, [B, 1, F, h, w]
 */
record ClipBatch(Reference reference, NDArray latents, NDArray control, NDArray moved, NDArray over, NDArray weight) {

    static ClipBatch of(NDManager owner, ModelManifest manifest, List<LatentPool.Sample> samples) {
        int channels = manifest.autoencoder().latentChannels();
        return new ClipBatch(
                manifest.reference(),
                stack(owner, manifest, samples, channels, LatentPool.Sample::latents),
                stack(owner, manifest, samples, channels, LatentPool.Sample::control),
                stack(owner, manifest, samples, channels, LatentPool.Sample::moved),
                stack(owner, manifest, samples, 1, LatentPool.Sample::over),
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

    int size() {
        return (int) latents.getShape().get(0);
    }

    int frames() {
        return (int) latents.getShape().get(2);
    }

    /** One frame of all clips. */
    ClipBatch frame(int m) {
        return new ClipBatch(reference, at(latents, m), at(control, m), at(moved, m), at(over, m), at(weight, m));
    }

    static NDArray at(NDArray array, int m) {
        return array.get(":, :, {}:{}", m, m + 1);
    }

    /** The frames before those of a history, [B, C, F, h, w]; before the picture is the picture. */
    static NDArray previous(NDArray history) {
        return history.get(":, :, :1").concat(history.get(":, :, :-1"), 2);
    }

    /** What each frame is known to be made of, given those before. */
    References references(NDArray previous) {
        return reference == Reference.KV
                ? References.still(previous)
                : new References(
                        previous, moved, previous.add(moved.sub(previous).mul(over)));
    }

    /**
     * What the transformer is given.
     *
     * @param x noisy or clean latents
     * @param picture the clips' first latents
     * @param references of these frames
     */
    NDArray input(NDArray x, NDArray picture, References references) {
        if (reference == Reference.KV) {
            return x.concat(control, 1);
        }
        NDArray first = picture.repeat(2, frames());
        return new NDList(control, first, references.moved(), references.laid())
                .stream().reduce(x, (left, right) -> left.concat(right, 1));
    }
}
