package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.text.Umt5Config;
import org.ardrag.inference.text.Umt5Encoder;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/** Kind 06: the umT5 encoder, from weights in memory and read block by block. */
final class Umt5Golden {

    private static final double TOLERANCE = 1e-4;

    private Umt5Golden() {}

    static void check(GoldenCase golden) throws IOException {
        Umt5Config config = golden.config("model", Umt5Config.class)
                .withMaxDist(golden.config("max_dist").asInt());
        try (Weights weights = golden.weights();
                WeightsFile file = golden.openWeights();
                Umt5Encoder encoder = new Umt5Encoder(config, Precision.FLOAT32, TorchEngine.device("cpu"))) {
            weights.requireShapes(config.weightShapes());
            NDManager manager = golden.manager();
            NDArray ids = golden.get("in.ids");
            NDArray mask = golden.get("in.mask");
            assertThat(encoder.buckets(manager, golden.get("const.rel_pos")).toLongArray())
                    .containsExactly(golden.get("const.rel_bucket").toLongArray());
            NDArray embeddings = encoder.encode(manager, weights, ids, mask);
            golden.assertClose("out.embeddings", embeddings, TOLERANCE);
            golden.assertClose("out.embeddings", encoder.encode(manager, file, ids, mask), TOLERANCE);
            golden.assertClose("out.embeddings_zero_padded", encoder.zeroPadded(manager, embeddings, mask), TOLERANCE);
        }
    }
}
