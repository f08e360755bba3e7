package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.TextureBank;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentPoolTest {

    private static final long FIRST_CLIP = 7;

    /** The pool of the test's config holds 16 clips, begins with 12 and takes 4 every 10 steps. */
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 11, 35, 52})
    void aPoolThatIsResumedHoldsWhatItHeldInTheSamePlaces(int step) {
        TransformerConfig config = TransformerStageTest.config(Prediction.FLOW);
        ClipPainter painter = new ClipPainter(
                TextureBank.training(1, 2),
                ClipConfig.training(
                        config.model().width(),
                        config.model().height(),
                        config.pool().frames()));
        try (TinyAutoencoder autoencoder =
                        new TinyAutoencoder(config.model().autoencoder(), Precision.FLOAT32, Device.cpu());
                Weights weights = WeightInitializer.draw(
                        config.model().autoencoder().weightShapes(), 1, Device.cpu(), (name, shape) -> 0.1);
                LatentPool straight = pool(config, autoencoder, weights, painter);
                LatentPool resumed = pool(config, autoencoder, weights, painter)) {
            for (int s = 0; s < step; s++) {
                int batches =
                        s == 0 ? LatentPool.FIRST_BATCHES : s % config.pool().poolEvery() == 0 ? 1 : 0;
                for (int i = 0; i < batches; i++) {
                    straight.refresh(LatentPoolTest::negative);
                }
            }
            resumed.resume(step);
            assertThat(resumed.size()).isEqualTo(straight.size());
            same(straight, resumed, false);
            resumed.setGenerated(straight.generated());
            same(straight, resumed, true);
            straight.refresh(LatentPoolTest::negative);
            resumed.refresh(LatentPoolTest::negative);
            same(straight, resumed, true);
        }
    }

    private static LatentPool pool(
            TransformerConfig config, TinyAutoencoder autoencoder, Weights weights, ClipPainter painter) {
        return new LatentPool(
                config.model(),
                config.pool(),
                config.controlWeight(),
                Device.cpu(),
                autoencoder,
                weights,
                painter::paint,
                FIRST_CLIP);
    }

    private static List<float[]> negative(List<LatentPool.Sample> clips) {
        return clips.stream()
                .map(clip -> {
                    float[] values = clip.latents().clone();
                    for (int i = 0; i < values.length; i++) {
                        values[i] = -values[i];
                    }
                    return values;
                })
                .toList();
    }

    private static void same(LatentPool straight, LatentPool resumed, boolean generated) {
        for (int i = 0; i < 40; i++) {
            LatentPool.Sample expected = straight.pick(new SplittableRandom(i));
            LatentPool.Sample actual = resumed.pick(new SplittableRandom(i));
            assertThat(actual.latents()).isEqualTo(expected.latents());
            assertThat(actual.control()).isEqualTo(expected.control());
            if (generated) {
                assertThat(actual.generated()).isEqualTo(expected.generated());
            }
        }
    }
}
