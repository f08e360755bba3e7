package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.weights.Weights;

/**
 * How much the channels of a latent count in what is seen. All have variance 1, but one may be the brightness of a place and
 * another its finest grain; a loss that treats them alike spends most of its effort on the grain.
 */
final class ChannelImportance {

    private static final float NUDGE = 0.3f;

    private ChannelImportance() {}

    /**
     * The root mean square by which the decoded frames change when one channel is nudged, for each channel; 1 on average.
     *
     * @param latents [B, C, F, h, w]
     */
    static float[] measure(TinyAutoencoder autoencoder, Weights weights, NDArray latents) {
        int channels = (int) latents.getShape().get(1);
        float[] changes = new float[channels];
        float sum = 0;
        try (NDManager owner = TorchEngine.newManager(latents.getDevice())) {
            NDArray z = latents.transpose(0, 2, 1, 3, 4);
            z.attach(owner);
            NDArray plain = decode(owner, autoencoder, weights, z);
            for (int c = 0; c < channels; c++) {
                float[] nudge = new float[channels];
                nudge[c] = NUDGE;
                try (NDManager scratch = owner.newSubManager()) {
                    NDArray nudged = z.add(scratch.create(nudge, new Shape(1, 1, channels, 1, 1)));
                    nudged.attach(scratch);
                    NDArray change =
                            decode(scratch, autoencoder, weights, nudged).sub(plain);
                    change.attach(scratch);
                    changes[c] = (float) Math.sqrt(change.square().mean().getFloat());
                    sum += changes[c];
                }
            }
        }
        for (int c = 0; c < channels; c++) {
            changes[c] *= channels / sum;
        }
        return changes;
    }

    private static NDArray decode(NDManager owner, TinyAutoencoder autoencoder, Weights weights, NDArray latents) {
        try (StreamMemory beginning = StreamMemory.begin(owner)) {
            return autoencoder.decode(owner, weights, latents, beginning).output();
        }
    }
}
