package org.ardrag.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;

/** With the picture repeated four times at the start, latent m stands for frames 4 m - 3 to 4 m, both ways. */
class AlignmentTest {

    private static final int FRAMES = 13;
    private static final int LATENTS = 4;

    private final TinyAutoencoderConfig config = new TinyAutoencoderConfig(
            8,
            List.of(12, 8, 8, 8),
            4,
            1,
            List.of(true, true, false),
            List.of(false, true, true),
            null,
            List.of(true, true, true));

    private static NDArray frames(NDManager manager, int changed) {
        NDArray clip = manager.full(new Shape(1, FRAMES, 3, 16, 16), 0.3f);
        if (changed >= 0) {
            clip.get(":, {}:{}", changed, changed + 1).addi(0.5f);
        }
        NDArray picture = clip.get(":, :1");
        return picture.repeat(1, 3).concat(clip, 1);
    }

    @Test
    void aChangedFrameFirstChangesItsOwnLatent() {
        try (TinyAutoencoder model = new TinyAutoencoder(config, Precision.FLOAT32, Device.cpu());
                Weights weights = weights();
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray plain = encode(manager, model, weights, frames(manager, -1));
            assertThat(plain.getShape().get(1)).isEqualTo(LATENTS);
            for (int frame = 0; frame < FRAMES; frame++) {
                NDArray other = encode(manager, model, weights, frames(manager, frame));
                assertThat(firstDifference(plain, other)).as("frame %s", frame).isEqualTo((frame + 3) / 4);
            }
        }
    }

    @Test
    void aChangedLatentFirstChangesItsOwnFrames() {
        try (TinyAutoencoder model = new TinyAutoencoder(config, Precision.FLOAT32, Device.cpu());
                Weights weights = weights();
                NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray latents = manager.full(new Shape(1, LATENTS, 4, 2, 2), 0.2f);
            NDArray plain = decode(manager, model, weights, latents);
            assertThat(plain.getShape().get(1)).isEqualTo(FRAMES);
            for (int m = 0; m < LATENTS; m++) {
                NDArray changed = latents.duplicate();
                changed.get(":, {}:{}", m, m + 1).addi(1);
                assertThat(firstDifference(plain, decode(manager, model, weights, changed)))
                        .as("latent %s", m)
                        .isEqualTo(m == 0 ? 0 : 4 * m - 3);
            }
        }
    }

    private Weights weights() {
        return WeightInitializer.draw(
                config.weightShapes(),
                9,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0.1 : Math.sqrt(2.0 / WeightInitializer.fanIn(shape)));
    }

    private static NDArray encode(NDManager manager, TinyAutoencoder model, Weights weights, NDArray video) {
        return model.encode(manager, weights, video, StreamMemory.begin(manager))
                .output();
    }

    private static NDArray decode(NDManager manager, TinyAutoencoder model, Weights weights, NDArray latents) {
        return model.decode(manager, weights, latents, StreamMemory.begin(manager))
                .output();
    }

    private static int firstDifference(NDArray a, NDArray b) {
        for (int t = 0; t < a.getShape().get(1); t++) {
            if (a.get(":, {}:{}", t, t + 1)
                            .sub(b.get(":, {}:{}", t, t + 1))
                            .abs()
                            .max()
                            .getFloat()
                    > 1e-6f) {
                return t;
            }
        }
        return -1;
    }
}
