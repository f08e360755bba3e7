package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The causal warm-up of a model that denoises several latent frames together. */
class ChunksOfThreeTest {

    @TempDir
    private Path folder;

    /** In chunks of three latent frames, two of them in reach. */
    private static TransformerConfig inThrees(int frames, int steps) {
        TransformerConfig c = TransformerStageTest.config(Prediction.FLOW, Precision.FLOAT32, steps);
        ObjectNode model = Json.MAPPER.valueToTree(c.model());
        model.put("num_frame_per_block", 3);
        ((ObjectNode) model.get("transformer")).put("local_attn_size", 7);
        return new TransformerConfig(
                Json.MAPPER.treeToValue(model, ModelManifest.class),
                new PoolConfig(frames, 4, 2, 16, 4, 10),
                c.stepShare(),
                c.shift(),
                2,
                c.historyNoise(),
                2,
                1,
                0.3,
                0,
                c.controlWeight(),
                1,
                c.precision(),
                false,
                c.seed(),
                c.optimizer(),
                c.loop());
    }

    @Test
    void chunksOfThreeFramesAreTrainedAndServed() throws IOException {
        TransformerConfig config = inThrees(37, 40);
        Path autoencoder = TransformerStageTest.autoencoder(config, folder);
        Path model;
        try (TransformerStage stage = new TransformerStage(config, Device.cpu(), autoencoder, null, null, 0)) {
            model = stage.run(folder.resolve("run"));
        }
        List<Double> losses = TransformerStageTest.metric(folder.resolve("run"), "loss");
        assertThat(losses).hasSize(40).allMatch(Double::isFinite);
        assertThat(TransformerStageTest.mean(losses.subList(30, 40)))
                .isLessThan(0.9 * TransformerStageTest.mean(losses.subList(0, 5)));
        try (StudioModel served = StudioModel.load(model, new InferenceOptions("cpu", "float32", 0, 1 << 20));
                GenerationSession session = served.open(new RgbImage(48, 48, new byte[3 * 48 * 48]), 1, null)) {
            assertThat(session.next(ControlChunk.empty(12)).frames()).hasSize(12);
        }
    }

    @Test
    void theFramesOfAChunkAreEquallyNoisy() {
        TransformerConfig config = inThrees(37, 1);
        NoiseLevels levels = NoiseLevels.draw(config, new SplittableRandom(1));
        assertThat(levels.timesteps()).hasSize(2 * 10);
        for (int clip = 0; clip < 2; clip++) {
            assertThat(levels.timesteps()[10 * clip]).isZero();
            for (int f = 1; f < 10; f++) {
                int first = 10 * clip + 1 + (f - 1) / 3 * 3;
                assertThat(levels.timesteps()[10 * clip + f]).isEqualTo(levels.timesteps()[first]);
                assertThat(levels.steps()[10 * clip + f]).isEqualTo(levels.steps()[first]);
            }
        }
        assertThat(levels.timesteps()[1]).isNotEqualTo(levels.timesteps()[11]);
    }

    @Test
    void framesThatDoNotFillWholeChunksAreRefused() {
        assertThatThrownBy(() -> inThrees(17, 1)).hasMessage("frames is 17; 1 more than a multiple of 12 is allowed");
    }
}
