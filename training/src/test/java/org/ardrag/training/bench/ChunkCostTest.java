package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.config.ConfigFile;
import org.junit.jupiter.api.Test;

class ChunkCostTest {

    private static ModelManifest model(String... settings) throws IOException {
        return ConfigFile.read(null, List.of(settings), ModelManifest.class);
    }

    private static double size(Map<String, Shape> shapes, String part) {
        return shapes.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .mapToDouble(entry -> entry.getValue().size())
                .sum();
    }

    /** 2 operations for each weight and token besides attention (Kaplan et al. 2020, arXiv 2001.08361, section 2.1). */
    @Test
    void aPassCostsTwoOperationsForEachWeightAndTokenAndReadsWeightsAndKeys() throws IOException {
        ModelManifest model = model("transformer.num_layers=48");
        ChunkCost.Work pass = ChunkCost.of(model, Precision.FLOAT32).pass();
        double blocks = size(model.transformer().weightShapes(), "blocks.");
        double attention = 48 * 4.0 * 64 * (7 * 64) * 192; // 64 tokens see the window's 7 frames
        assertThat(pass.operations()).isCloseTo(2 * blocks * 64 + attention, withinPercentage(3));
        double keysAndValues = 2.0 * 48 * 7 * 64 * 192;
        assertThat(pass.bytes())
                .isCloseTo(
                        4 * (size(model.transformer().weightShapes(), "") + keysAndValues),
                        withinPercentage(5)); // the sink's keys are there twice
        assertThat(ChunkCost.of(model, Precision.BFLOAT16).pass().bytes())
                .isCloseTo(pass.bytes() / 2, withinPercentage(1e-9));
    }

    /** What sees the prompt alone is not read by a pass, but its keys and values are: [2, layers, tokens, dim]. */
    @Test
    void ofAPromptItsKeysAndValuesAreReadAndNotWhatMadeThem() throws IOException {
        ModelManifest without = model();
        ModelManifest with = model("transformer.text_len=512", "transformer.text_dim=4096");
        Map<String, Shape> shapes = with.transformer().weightShapes();
        double perLayer = 0;
        for (String part : List.of(".cross_attn.q.", ".cross_attn.o.", ".cross_attn.norm_q.", ".norm3.")) {
            perLayer += size(shapes, part);
        }
        double more = ChunkCost.of(with, Precision.FLOAT32).pass().bytes()
                - ChunkCost.of(without, Precision.FLOAT32).pass().bytes();
        int layers = with.transformer().numLayers();
        assertThat(more).isCloseTo(4 * (perLayer + 2.0 * layers * 512 * 192), withinPercentage(1e-6));
    }

    @Test
    void threeLatentFramesTakeThreeTimesTheOperationsAndTheSameBytes() throws IOException {
        ChunkCost.Work one = ChunkCost.of(model(), Precision.FLOAT32).pass();
        ChunkCost.Work three =
                ChunkCost.of(model("num_frame_per_block=3"), Precision.FLOAT32).pass();
        assertThat(three.operations()).isCloseTo(3 * one.operations(), withinPercentage(1));
        assertThat(three.bytes()).isEqualTo(one.bytes());
    }

    /** Of a layer at full length, and of one at a latent's. */
    @Test
    void theDecodersLayersCountForEveryFrameThatTheyMake() throws IOException {
        ModelManifest model = model();
        TinyAutoencoderConfig tiny = model.autoencoder();
        Map<String, Shape> shapes = tiny.weightShapes();
        double places = 4 * 16 * 16; // four frames of 16 x 16 patches
        double expected = 0;
        for (Map.Entry<String, Shape> weight : shapes.entrySet()) {
            if (weight.getKey().startsWith("decoder.") && weight.getValue().dimension() == 4) {
                int layer = Integer.parseInt(weight.getKey().split("\\.")[1]);
                // time doubles behind layers 13 and 19: 1, 2 and 4 frames a latent
                double share = layer <= 13 ? 0.25 : layer <= 19 ? 0.5 : 1;
                expected += 2 * weight.getValue().size() * places * share;
            }
        }
        ChunkCost cost = ChunkCost.of(model, Precision.FLOAT32);
        assertThat(Objects.requireNonNull(cost.decoding()).operations()).isCloseTo(expected, withinPercentage(1e-9));
        assertThat(Objects.requireNonNull(cost.decoding()).bytes()).isEqualTo(4 * size(shapes, "decoder."));
        assertThat(Objects.requireNonNull(cost.encoding()).bytes())
                .isEqualTo(model.encodedVideos() * 4 * size(shapes, "encoder."));
    }

    @Test
    void theFloorIsWhatAMachineOfSuchRatesNeeds() {
        ChunkCost.Work work = new ChunkCost.Work(3e9, 5e8).times(2);
        assertThat(work.byOperations(1e12)).isEqualTo(6);
        assertThat(work.byBytes(1e11)).isEqualTo(10);
    }
}
