package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;

/**
 * Kinds 01 and 02: the bidirectional transformer, WanModel.forward, from text alone and with a picture. Samples of
 * different sizes are run one by one.
 */
final class WanTransformerGolden {

    private static final double TOLERANCE = 2e-5;

    private WanTransformerGolden() {}

    static void check(GoldenCase golden) throws IOException {
        CausalWanConfig config = golden.config("model", CausalWanConfig.class);
        for (boolean fused : new boolean[] {true, false}) {
            Compute compute = new Compute(Compute.REFERENCE.precision(), fused);
            try (Weights weights = golden.weights();
                    CausalWanModel model = new CausalWanModel(config, compute, TorchEngine.device("cpu"))) {
                weights.requireShapes(config.weightShapes());
                NDManager manager = golden.manager();
                NDArray t = golden.get("in.t");
                @Nullable NDArray clip = golden.has("in.clip_fea") ? golden.get("in.clip_fea") : null;
                long samples = golden.names().stream()
                        .filter(name -> name.startsWith("in.x."))
                        .count();
                assertThat(samples).as("samples in the case").isPositive();
                for (int i = 0; i < samples; i++) {
                    NDArray noise = golden.get("in.x." + i);
                    NDArray x =
                            (golden.has("in.y." + i) ? noise.concat(golden.get("in.y." + i), 0) : noise).expandDims(0);
                    int frames = (int) x.getShape().get(2);
                    NDArray timesteps = t.get("" + i).reshape(1, 1).broadcast(new Shape(1, frames));
                    NDArray text = padded(golden.get("in.context." + i), config.textLen());
                    @Nullable
                    NDArray image = clip == null ? null : clip.get("" + i).expandDims(0);
                    NDArray flow = model.forwardTrain(manager, weights, x, timesteps, null, null, null, text, image);
                    golden.assertClose("out." + i, flow.squeeze(0), TOLERANCE);
                }
            }
        }
    }

    /** [n, textDim] -> [1, textLen, textDim] with zero rows behind. */
    private static NDArray padded(NDArray context, int textLen) {
        long missing = textLen - context.getShape().get(0);
        NDArray zeros =
                context.getManager().zeros(new Shape(missing, context.getShape().get(1)));
        return (missing == 0 ? context : context.concat(zeros, 0)).expandDims(0);
    }
}
