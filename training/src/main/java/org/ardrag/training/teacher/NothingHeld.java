package org.ardrag.training.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.weights.Weights;

/** Latents of heatmaps in which nothing is held: what guidance compares with. Encoded once for each size. */
public final class NothingHeld {

    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights weights;
    private final Map<Shape, float[]> known = new HashMap<>();

    /** @param weights of the autoencoder; they stay the caller's */
    public NothingHeld(Device device, TinyAutoencoder autoencoder, Weights weights) {
        this.device = device;
        this.autoencoder = autoencoder;
        this.weights = weights;
    }

    /**
     * For one clip, [1, C, F, h, w].
     *
     * @param latents whose frames and size they are to have, [B, C, F, h, w]
     */
    public NDArray latents(NDManager owner, Shape latents) {
        Shape one = new Shape(1, latents.get(1), latents.get(2), latents.get(3), latents.get(4));
        return owner.create(known.computeIfAbsent(one, this::encode), one);
    }

    private float[] encode(Shape latents) {
        int frames = autoencoder.config().framesPerLatent();
        int pixels = autoencoder.config().pixelsPerLatent();
        Shape video = new Shape(1, latents.get(2) * frames, 3, latents.get(3) * pixels, latents.get(4) * pixels);
        try (NDManager owner = TorchEngine.newManager(device);
                StreamMemory beginning = StreamMemory.begin(owner)) {
            return autoencoder
                    .encode(owner, weights, owner.zeros(video), beginning)
                    .output()
                    .transpose(0, 2, 1, 3, 4)
                    .toFloatArray();
        }
    }
}
