package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipTensors;
import org.junit.jupiter.api.Test;

class GeneratedHistoryTest {

    private static final int FRAMES = 13;

    /** A picture of stripes that stays as it is, and a track across it. */
    private static DrawnClip clip(int size) {
        byte[] rgb = new byte[FRAMES * 3 * size * size];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3 % (size * size);
            rgb[i] = (byte) (127 + 100 * Math.sin(0.7 * (pixel % size) + 0.3 * ((double) (pixel / size)) + i % 3));
        }
        float[] x = new float[FRAMES];
        float[] y = new float[FRAMES];
        boolean[] yes = new boolean[FRAMES];
        for (int f = 0; f < FRAMES; f++) {
            x[f] = 0.3f + 0.03f * f;
            y[f] = 0.5f;
            yes[f] = true;
        }
        return new DrawnClip(size, size, FRAMES, rgb, List.of(new ClipTrack(x, y, yes, false, false, yes)), "");
    }

    /** With a transformer that adds nothing every chunk is what is laid there, whatever the noise: both ways must agree. */
    @Test
    void itGivesTheTransformerWhatASessionGivesIt() {
        TransformerConfig config = TransformerStageTest.config(Prediction.BLEND);
        int size = config.model().width();
        DrawnClip clip = clip(size);
        List<ControlChunk> controls = ClipControls.of(clip, 4);
        Device cpu = Device.cpu();
        WeightInitializer.Scale scale =
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape));
        try (NDManager owner = TorchEngine.newManager(cpu);
                Weights transformerWeights = ResidualStart.draw(config.model(), 1, cpu);
                Weights autoencoderWeights =
                        WeightInitializer.draw(config.model().autoencoder().weightShapes(), 1, cpu, scale);
                TinyAutoencoder autoencoder =
                        new TinyAutoencoder(config.model().autoencoder(), Precision.FLOAT32, cpu);
                CausalWanModel transformer = new CausalWanModel(config.model().transformer(), Compute.REFERENCE, cpu);
                StudioModel model = StudioModel.of(config.model(), cpu, transformerWeights, autoencoderWeights);
                GenerationSession session = model.open(clip.frame(0), 1, null)) {
            LatentPool pool = new LatentPool(
                    config.model(),
                    config.pool(),
                    config.controlWeight(),
                    cpu,
                    autoencoder,
                    autoencoderWeights,
                    number -> clip,
                    0);
            pool.refresh(clips -> clips.stream().map(LatentPool.Sample::latents).toList());
            ClipBatch batch = ClipBatch.of(owner, config.model(), List.of(pool.pick(new SplittableRandom(1))));
            NDArray latents = new SelfRollout(config.model(), transformer, SelfRollout.History.SELF_ROLLOUT)
                    .generate(
                            owner,
                            transformerWeights,
                            batch,
                            (manager, chunk, step, shape) -> manager.randomNormal(shape));
            NDArray decoded = autoencoder
                    .decode(owner, autoencoderWeights, latents.transpose(0, 2, 1, 3, 4), StreamMemory.begin(owner))
                    .output();
            List<RgbImage> rolledOut = ClipTensors.images(decoded.get(0));
            List<RgbImage> generated = new ArrayList<>();
            for (ControlChunk control : controls) {
                generated.addAll(session.next(control).frames());
            }
            for (int f = 0; f < generated.size(); f++) {
                assertThat(difference(generated.get(f), rolledOut.get(f + 1)))
                        .as("frame %s", f + 1)
                        .isLessThan(1.5);
            }
            assertThat(difference(generated.get(11), generated.get(0)))
                    .as("something has moved")
                    .isGreaterThan(3);
            pool.close();
        }
    }

    private static double difference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((a.rgb()[i] & 255) - (b.rgb()[i] & 255)));
        }
        return largest;
    }
}
