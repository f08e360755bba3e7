package org.ardrag.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.List;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;

class CastTest {

    /** An array made from Java's memory lives no longer than that memory: what shares it breaks when it is collected. */
    @Test
    void castWeightsShareNoMemoryWithTheGivenOnes() {
        CausalWanConfig transformer =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 8, 32, 64, 16, 0, 4, 2, 2, 4, 1, 0, 0, 1e-6);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                8,
                List.of(12, 8, 8, 8),
                4,
                1,
                List.of(true, true, false),
                List.of(false, true, true),
                null,
                List.of(true, true, true));
        try (CausalWanModel model = new CausalWanModel(transformer, Compute.REFERENCE, Device.cpu());
                TinyAutoencoder coder = new TinyAutoencoder(autoencoder, Precision.FLOAT32, Device.cpu());
                Weights forModel = WeightInitializer.draw(transformer.weightShapes(), 1, Device.cpu(), (n, s) -> 1);
                Weights forCoder = WeightInitializer.draw(autoencoder.weightShapes(), 2, Device.cpu(), (n, s) -> 1);
                Weights castModel = model.cast(forModel);
                Weights castCoder = coder.cast(forCoder)) {
            requireApart(forModel, castModel);
            requireApart(forCoder, castCoder);
        }
    }

    private static void requireApart(Weights given, Weights cast) {
        String name = given.tensors().keySet().iterator().next();
        NDArray original = given.get(name);
        float[] before = cast.get(name).toFloatArray();
        assertThat(before).isEqualTo(original.toFloatArray());
        original.addi(1);
        assertThat(cast.get(name).toFloatArray()).isEqualTo(before);
    }
}
