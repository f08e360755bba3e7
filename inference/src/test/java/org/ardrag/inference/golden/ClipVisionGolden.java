package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.vision.ClipVision;
import org.ardrag.inference.vision.ClipVisionConfig;
import org.ardrag.inference.weights.Weights;

/** Kind 07: the picture encoder of image-to-video transformers, with its preprocessing. */
final class ClipVisionGolden {

    private static final double TOLERANCE = 5e-5;
    private static final double PREPROCESSING = 1e-5;

    private ClipVisionGolden() {}

    static void check(GoldenCase golden) throws IOException {
        ClipVisionConfig config = golden.config("model", ClipVisionConfig.class);
        try (Weights weights = golden.weights();
                ClipVision clip = new ClipVision(config, Precision.FLOAT32, TorchEngine.device("cpu"))) {
            config.weightShapes()
                    .forEach((name, shape) ->
                            assertThat(weights.get(name).getShape()).as(name).isEqualTo(shape));
            NDManager manager = golden.manager();
            NDList pictures = new NDList();
            for (int i = 0; golden.has("in.video." + i); i++) {
                pictures.add(clip.preprocess(manager, golden.get("in.video." + i)));
            }
            NDArray images = NDArrays.concat(pictures);
            golden.assertClose("mid.preprocessed", images, PREPROCESSING);
            golden.assertClose("out.clip_fea", clip.encode(manager, weights, images), TOLERANCE);
        }
    }
}
