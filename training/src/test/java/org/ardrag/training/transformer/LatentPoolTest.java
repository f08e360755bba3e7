package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.distill.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatentPoolTest {

    private static final long FIRST_CLIP = 7;
    private static final float[] FIRST = {1, 0, 0, 0, 0, 0, 0};
    private static final float[] FOURTH = {0, 0, 0, 1, 0, 0, 0};

    /** A thing that is grabbed in the second chunk of three latent frames lies on the last of the first. */
    @Test
    void underAChunkLiesTheLastFrameOfAnEarlierOne() {
        ModelManifest manifest =
                TinyModel.inChunks(TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, 7), 3);
        DrawnClip both = TinyModel.clips(25, 14).apply(0);
        DrawnClip late = new DrawnClip(
                both.width(),
                both.height(),
                25,
                both.rgb(),
                List.of(both.tracks().get(1)),
                "");
        try (TinyAutoencoder autoencoder =
                        new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, Device.cpu());
                Weights weights = TinyModel.autoencoder(manifest)) {
            LatentPool.Sample sample = new ClipEncoder(manifest, 3, Device.cpu(), autoencoder, weights).encode(late);
            int places = manifest.latentHeight() * manifest.latentWidth();
            assertThat(sample.latents()).hasSize(4 * 7 * places);
            assertThat(sample.moved()).hasSize(4 * 7 * places);
            for (int f = 0; f < 7; f++) {
                float[] base = Arrays.copyOfRange(sample.base(), 7 * f, 7 * f + 7);
                float[] over = Arrays.copyOfRange(sample.over(), places * f, places * (f + 1));
                float[] weight = Arrays.copyOfRange(sample.weights(), places * f, places * (f + 1));
                assertThat(base).as("under frame %s", f).containsExactly(f < 4 ? FIRST : FOURTH);
                if (f < 4) {
                    assertThat(over).as("over in frame %s", f).containsOnly(0);
                    assertThat(weight).as("weights of frame %s", f).containsOnly(f == 0 ? 0 : 1);
                } else {
                    assertThat(weight[places / 2]).as("weights of frame %s", f).isGreaterThan(1);
                }
            }
            assertThat(sample.over()[sample.over().length - 1]).isZero();
            assertThat(Arrays.equals(sample.over(), 4 * places, 5 * places, sample.over(), 6 * places, 7 * places))
                    .as("it goes on within the chunk")
                    .isFalse();
        }
    }

    /** Clips are drawn ahead by several threads at once. */
    @Test
    void aClipIsTheSameWhicheverClipsAreDrawnBesideIt() {
        ModelManifest manifest = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, 7);
        LongFunction<DrawnClip> clips = TinyModel.clips(25, 14);
        try (TinyAutoencoder autoencoder =
                        new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, Device.cpu());
                Weights weights = TinyModel.autoencoder(manifest)) {
            ClipEncoder encoder = new ClipEncoder(manifest, 3, Device.cpu(), autoencoder, weights);
            List<float[]> beside = LongStream.range(0, 64)
                    .parallel()
                    .mapToObj(n -> encoder.draw(clips.apply(n % 8)).laid())
                    .toList();
            for (int n = 0; n < 8; n++) {
                float[] alone = encoder.draw(clips.apply(n)).laid();
                for (int again = n; again < 64; again += 8) {
                    assertThat(beside.get(again)).as("clip %s", n).isEqualTo(alone);
                }
            }
        }
    }

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
