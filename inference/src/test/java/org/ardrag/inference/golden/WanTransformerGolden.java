package org.ardrag.inference.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.weights.Weights;

/** Kind 01: the bidirectional transformer, WanModel.forward. Samples of different sizes are run one by one. */
final class WanTransformerGolden {

    private static final double TOLERANCE = 2e-5;

    private WanTransformerGolden() {}

    static void check(GoldenCase golden) throws IOException {
        CausalWanConfig config = golden.config("model", CausalWanConfig.class);
        for (boolean fused : new boolean[] {true, false}) {
            Compute compute = new Compute(Compute.REFERENCE.precision(), fused);
            try (Weights weights = golden.weights();
                    CausalWanModel model = new CausalWanModel(config, compute, TorchEngine.device("cpu"))) {
                NDManager manager = golden.manager();
                NDArray t = golden.get("in.t");
                for (int i = 0; golden.has("in.x." + i); i++) {
                    NDArray x = golden.get("in.x." + i).expandDims(0);
                    int frames = (int) x.getShape().get(2);
                    NDArray timesteps = t.get("" + i).reshape(1, 1).broadcast(new Shape(1, frames));
                    NDArray text = padded(golden.get("in.context." + i), config.textLen());
                    NDArray flow = model.forwardTrain(manager, weights, x, timesteps, null, null, null, text, null);
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
