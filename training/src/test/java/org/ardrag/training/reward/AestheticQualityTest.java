package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.vision.AestheticConfig;
import org.ardrag.inference.vision.AestheticModel;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;

class AestheticQualityTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final AestheticConfig CONFIG = new AestheticConfig(28, 14, 16, 2, 2, 8);

    @Test
    void aChunksQualityIsTheMeanScoreOfItsFrames() {
        List<RgbImage> frames = Spoiled.noise();
        try (Weights weights = WeightInitializer.draw(
                        CONFIG.weightShapes(),
                        2,
                        CPU,
                        (name, shape) -> Math.sqrt(2.0 / WeightInitializer.fanIn(shape)));
                AestheticModel model = new AestheticModel(CONFIG, CPU)) {
            double[] quality =
                    new AestheticQuality(model, weights).of(new GeneratedClip(frames, List.of(), 2), List.of());
            float[] scores = model.score(weights, frames);
            assertThat(scores[1]).isNotEqualTo(scores[3]);
            assertThat(quality).hasSize(2);
            assertThat(quality[0]).isCloseTo((scores[1] + scores[2]) / 2.0, within(1e-4));
            assertThat(quality[1]).isCloseTo((scores[3] + scores[4]) / 2.0, within(1e-4));
        }
    }

    @Test
    void weightsThatDoNotFitAreNamed() {
        try (AestheticModel model = new AestheticModel(CONFIG, CPU);
                Weights weights = Weights.of(CPU, Map.of())) {
            assertThatThrownBy(() -> new AestheticQuality(model, weights))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("layers.0.weight is missing");
        }
    }
}
