package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.KeyedNoise;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.distill.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SelfRolloutTest {

    private static final long SEED = 5;

    /** With weights that do something, the same noise and a window that has to let go of frames. */
    @ParameterizedTest
    @CsvSource({
        "PICTURE_AND_MOVED, BLEND, ODE, 1, 3",
        "PICTURE_AND_MOVED, BLEND, RENOISE, 1, 3",
        "PICTURE_AND_MOVED, FLOW, ODE, 1, 3",
        "KV, FLOW, RENOISE, 1, 3",
        "PICTURE_AND_MOVED, BLEND, RENOISE, 3, 6",
        "PICTURE_AND_MOVED, FLOW, ODE, 3, 6",
        "KV, BLEND, ODE, 3, 7"
    })
    void itMakesTheFramesThatASessionMakes(
            Reference reference, Prediction prediction, Sampler sampler, int numFramePerBlock, int window) {
        ModelManifest manifest =
                TinyModel.inChunks(TinyModel.manifest(reference, prediction, sampler, window), numFramePerBlock);
        int frames = 1 + 3 * manifest.framesPerChunk();
        LongFunction<DrawnClip> clips = new WholeDrags(TinyModel.clips(frames, 6));
        List<RgbImage> served = served(manifest, clips.apply(0));
        List<RgbImage> rolledOut = rolledOut(manifest, clips);
        assertThat(rolledOut).hasSameSizeAs(served);
        for (int f = 0; f < served.size(); f++) {
            assertThat(difference(served.get(f), rolledOut.get(f)))
                    .as("frame %s", f)
                    .isLessThan(1.5);
        }
        assertThat(difference(served.get(frames - 1), served.get(1)))
                .as("something happens")
                .isGreaterThan(8);
    }

    private static List<RgbImage> served(ModelManifest manifest, DrawnClip clip) {
        List<RgbImage> frames = new ArrayList<>(List.of(clip.frame(0)));
        try (Weights transformer = TinyModel.transformer(manifest, 2);
                Weights autoencoder = TinyModel.autoencoder(manifest);
                StudioModel model = StudioModel.of(manifest, Device.cpu(), transformer, autoencoder);
                GenerationSession session = model.open(clip.frame(0), SEED, null)) {
            for (ControlChunk control : ClipControls.of(clip, manifest.framesPerChunk())) {
                frames.addAll(session.next(control).frames());
            }
        }
        return frames;
    }

    private static List<RgbImage> rolledOut(ModelManifest manifest, LongFunction<DrawnClip> clips) {
        Device cpu = Device.cpu();
        try (NDManager owner = TorchEngine.newManager(cpu);
                Weights weights = TinyModel.transformer(manifest, 2);
                Weights autoencoderWeights = TinyModel.autoencoder(manifest);
                TinyAutoencoder autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, cpu);
                CausalWanModel model = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, cpu);
                LatentPool pool = pool(manifest, autoencoder, autoencoderWeights, clips, 1)) {
            ClipBatch batch = ClipBatch.of(owner, manifest, List.of(pool.pick(new SplittableRandom(1))));
            SelfRollout rollout = new SelfRollout(manifest, model, SelfRollout.History.SELF_ROLLOUT);
            SelfRollout.Noise noise = (NDManager manager, int chunk, int step, Shape shape) ->
                    KeyedNoise.draw(manager, SEED, chunk, step, shape);
            NDArray latents = rollout.run(owner, weights, batch, new int[] {0, 0, 1, 2}, noise)
                    .latents();
            NDArray decoded = autoencoder
                    .decode(owner, autoencoderWeights, latents.transpose(0, 2, 1, 3, 4), StreamMemory.begin(owner))
                    .output();
            List<RgbImage> images = new ArrayList<>(ClipTensors.images(decoded.get(0)));
            images.set(0, clips.apply(0).frame(0));
            return images;
        }
    }

    /** What the frames behind a chunk are made of, and what its drawn step is given: by that the rows of the table differ. */
    @ParameterizedTest
    @EnumSource(SelfRollout.History.class)
    void theHistoryIsWhatItsSwitchSays(SelfRollout.History history) {
        ModelManifest manifest = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, 3);
        Device cpu = Device.cpu();
        int[] drawn = {0, 1, 0, 2};
        SelfRollout.Noise noise = (manager, chunk, step, shape) -> KeyedNoise.draw(manager, SEED, chunk, step, shape);
        try (NDManager owner = TorchEngine.newManager(cpu);
                Weights weights = TinyModel.transformer(manifest, 2);
                Weights autoencoderWeights = TinyModel.autoencoder(manifest);
                TinyAutoencoder autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, cpu);
                CausalWanModel model = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, cpu);
                LatentPool pool =
                        pool(manifest, autoencoder, autoencoderWeights, new WholeDrags(TinyModel.clips(13, 6)), 1)) {
            ClipBatch clips = ClipBatch.of(owner, manifest, List.of(pool.pick(new SplittableRandom(1))));
            SelfRollout rollout = new SelfRollout(manifest, model, history);
            SelfRollout.Rolled rolled = rollout.run(owner, weights, clips, drawn, noise);
            assertThat(rolled.steps()).hasSize(3);
            for (SelfRollout.Step step : rolled.steps()) {
                int m = step.chunk();
                NDArray truth = clips.ofChunk(clips.latents(), m);
                NDArray pure = noise.draw(owner, m, 0, truth.getShape());
                NDArray clean = step.clean(step.flow());
                NDArray behind = clips.ofChunk(rolled.latents(), m);
                assertThat(step.number()).isEqualTo(drawn[m]);
                switch (history) {
                    case TEACHER_FORCING -> {
                        assertThat(behind).isEqualTo(truth);
                        assertThat(step.xt()).isEqualTo(Flow.addNoise(truth, pure, step.sigma()));
                    }
                    case SELF_FORCING -> assertThat(behind).isEqualTo(clean);
                    case SELF_ROLLOUT -> {
                        // x_N is an Euler step from the last drawn one; before that it is no step's estimate.
                        assertThat(difference(behind, clean) < 1e-5).isEqualTo(drawn[m] == 2);
                    }
                }
                if (history != SelfRollout.History.TEACHER_FORCING) {
                    assertThat(difference(step.xt(), pure) == 0)
                            .as("begins from noise and goes step by step")
                            .isEqualTo(drawn[m] == 0);
                    assertThat(difference(behind, truth)).isGreaterThan(1e-2f);
                }
            }
            if (history == SelfRollout.History.SELF_ROLLOUT) {
                assertThat(rolled.latents()).isEqualTo(rollout.generate(owner, weights, clips, noise));
            }
        }
    }

    private static float difference(NDArray a, NDArray b) {
        return a.sub(b).abs().max().getFloat();
    }

    @Test
    void beforeEachFrameIsTheLastOneBeforeItsChunk() {
        ModelManifest manifest = TinyModel.manifest(Reference.KV, Prediction.BLEND, Sampler.ODE, 7);
        assertThat(previous(manifest)).containsExactly(0, 0, 1, 2, 3, 4, 5);
        assertThat(previous(TinyModel.inChunks(manifest, 2))).containsExactly(0, 0, 0, 2, 2, 4, 4);
        assertThat(previous(TinyModel.inChunks(manifest, 3))).containsExactly(0, 0, 0, 0, 3, 3, 3);
    }

    /** Of frames that are their own number. */
    private static float[] previous(ModelManifest manifest) {
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            NDArray none = owner.zeros(new Shape(1, 1, 7, 1, 1));
            ClipBatch clips = new ClipBatch(
                    manifest.reference(), manifest.chunkFrames(), none, none, none, none, none, none, none);
            return clips.previous(owner.create(new float[] {0, 1, 2, 3, 4, 5, 6}, none.getShape()))
                    .toFloatArray();
        }
    }

    static LatentPool pool(
            ModelManifest manifest,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            LongFunction<DrawnClip> clips,
            int size) {
        PoolConfig config = PoolConfig.of(clips.apply(0).frames(), size);
        LatentPool pool = new LatentPool(manifest, config, 0, Device.cpu(), autoencoder, autoencoderWeights, clips, 0);
        pool.refresh(samples -> samples.stream().map(LatentPool.Sample::latents).toList());
        return pool;
    }

    private static double difference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((a.rgb()[i] & 255) - (b.rgb()[i] & 255)));
        }
        return largest;
    }
}
