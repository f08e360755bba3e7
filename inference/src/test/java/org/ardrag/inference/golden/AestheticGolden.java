package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.vision.AestheticConfig;
import org.ardrag.inference.vision.AestheticModel;
import org.ardrag.inference.weights.Weights;

/** Kind 11: the aesthetic predictor, from a picture's bytes to its score. */
final class AestheticGolden {

    private static final double TOLERANCE = 5e-5;

    private AestheticGolden() {}

    static void check(GoldenCase golden) throws IOException {
        AestheticConfig config = golden.config("vision", AestheticConfig.class);
        try (Weights weights = golden.weights();
                AestheticModel model = new AestheticModel(config, TorchEngine.device("cpu"))) {
            weights.requireShapes(config.weightShapes());
            NDManager manager = golden.manager();
            List<RgbImage> images = new ArrayList<>();
            List<RgbImage> squares = new ArrayList<>();
            for (int i = 0; golden.has("in.image." + i); i++) {
                images.add(image(golden.get("in.image." + i)));
                squares.add(model.square(images.get(i)));
                assertThat(squares.get(i).rgb())
                        .as("square of picture %s", i)
                        .isEqualTo(golden.get("mid.resized_cropped." + i).toByteArray());
            }
            NDArray pixels = model.pixelValues(manager, squares);
            golden.assertClose("mid.pixel_values", pixels, 1e-6);
            NDArray embeddings = model.embed(manager, weights, pixels);
            golden.assertClose("out.image_embeds", embeddings, TOLERANCE);
            golden.assertClose("out.score", model.score(manager, weights, embeddings), TOLERANCE);
            assertThat(model.score(weights, images))
                    .containsExactly(golden.get("out.score").toFloatArray(), within((float) TOLERANCE));
        }
    }

    private static RgbImage image(NDArray bytes) {
        return new RgbImage(
                (int) bytes.getShape().get(1), (int) bytes.getShape().get(0), bytes.toByteArray());
    }
}
