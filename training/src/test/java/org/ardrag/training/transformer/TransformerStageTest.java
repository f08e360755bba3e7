package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TransformerStageTest {

    private static final int STEPS = 120;

    @TempDir
    private Path folder;

    static TransformerConfig config(Prediction prediction) {
        return config(prediction, Precision.FLOAT32, STEPS);
    }

    static TransformerConfig config(Prediction prediction, Precision precision, int steps) {
        List<Boolean> no = List.of(false, false, false);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                16, List.of(16, 16, 16, 16), 4, 8, List.of(true, true, false), List.of(false, true, true), no, no);
        CausalWanConfig transformer = new CausalWanConfig(
                "t2v", List.of(1, 2, 2), 0, 20, 48, 96, 32, 0, 4 + prediction.extraChannels(), 2, 2, 4, 1, 3, 0, 1e-6);
        ModelManifest model = new ModelManifest(
                "test",
                "",
                48,
                48,
                16,
                List.of(1000, 755, 522),
                Sampler.ODE,
                Reference.PICTURE_AND_MOVED,
                prediction,
                transformer,
                autoencoder,
                null);
        return new TransformerConfig(
                model,
                new PoolConfig(13, 4, 2, 16, 4, 10),
                0.5,
                3,
                30,
                0.1,
                20,
                0.5,
                0,
                0,
                3,
                prediction == Prediction.BLEND ? 0.5 : 1,
                precision,
                false,
                5,
                AdamW.Settings.usual(),
                new LoopConfig(steps, 3e-3, 1e-4, 2, steps, steps));
    }

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void itTrainsAndLeavesAModelThatTheStudioCanServe(Prediction prediction) throws IOException {
        TransformerConfig config = config(prediction);
        Path autoencoder = autoencoder(config);
        Path model;
        try (TransformerStage stage = new TransformerStage(config, Device.cpu(), autoencoder, null, null, 0)) {
            model = stage.run(folder.resolve("run"));
        }
        List<Double> losses = metric("run", "loss");
        assertThat(losses).hasSize(STEPS);
        assertThat(losses).allMatch(Double::isFinite);
        if (prediction
                == Prediction.FLOW) { // a residual begins next to nothing, and a random autoencoder leaves it there
            assertThat(mean(losses.subList(STEPS - 10, STEPS))).isLessThan(0.8 * mean(losses.subList(0, 5)));
        }
        assertThat(head(model.resolve("transformer.safetensors")))
                .as("its share of the trained head goes into the folder, in bfloat16")
                .isCloseTo(config.headShare() * head(average("run")), withinPercentage(0.5))
                .isPositive();
        try (StudioModel served = StudioModel.load(model, new InferenceOptions("cpu", "float32", 0, 1 << 20));
                GenerationSession session = served.open(new RgbImage(48, 48, new byte[3 * 48 * 48]), 1, null)) {
            List<RgbImage> frames = session.next(new ControlChunk(List.of(List.of(), List.of(), List.of(), List.of())))
                    .frames();
            assertThat(frames).hasSize(4);
        }
    }

    /** One that never rolls out, behind true histories with so much noise. */
    private static TransformerConfig behind(double historyNoise, double historyDropout) {
        TransformerConfig c = config(Prediction.BLEND, Precision.FLOAT32, 3);
        return new TransformerConfig(
                c.model(),
                c.pool(),
                c.stepShare(),
                c.shift(),
                1,
                historyNoise,
                1000,
                0,
                historyDropout,
                0.1,
                c.controlWeight(),
                c.headShare(),
                c.precision(),
                false,
                c.seed(),
                c.optimizer(),
                c.loop());
    }

    @Test
    void behindThePictureAloneTheHistoryMakesNoDifference() throws IOException {
        List<Double> still = losses("still", behind(0, 1));
        assertThat(losses("noisy", behind(5, 1))).isEqualTo(still);
        assertThat(losses("seen", behind(0, 0))).isNotEqualTo(losses("seen-noisy", behind(5, 0)));
    }

    @Test
    void aModelThatKeepsNoPictureInReachCannotLearnBehindItAlone() {
        TransformerConfig c = behind(0, 0.5);
        CausalWanConfig t = c.model().transformer();
        CausalWanConfig without = new CausalWanConfig(
                t.modelType(),
                t.patchSize(),
                t.textLen(),
                t.inDim(),
                t.dim(),
                t.ffnDim(),
                t.freqDim(),
                t.textDim(),
                t.outDim(),
                t.numHeads(),
                t.numLayers(),
                t.localAttnSize(),
                0,
                0,
                t.clipDim(),
                t.eps());
        ModelManifest m = c.model();
        assertThatThrownBy(() -> new TransformerConfig(
                        new ModelManifest(
                                m.name(),
                                m.description(),
                                m.width(),
                                m.height(),
                                m.fps(),
                                m.denoisingStepList(),
                                m.sampler(),
                                m.reference(),
                                m.prediction(),
                                without,
                                m.autoencoder(),
                                null),
                        c.pool(),
                        c.stepShare(),
                        c.shift(),
                        1,
                        0,
                        1000,
                        0,
                        0.5,
                        0,
                        3,
                        1,
                        c.precision(),
                        false,
                        1,
                        c.optimizer(),
                        c.loop()))
                .hasMessageContaining("history_dropout is 0.5, sink_size 0");
    }

    @Test
    void noShareIsTakenOfAHeadThatPredictsTheFlow() {
        ObjectNode half = Json.MAPPER.valueToTree(config(Prediction.FLOW));
        half.put("head_share", 0.5);
        assertThatThrownBy(() -> Json.MAPPER.treeToValue(half, TransformerConfig.class))
                .hasMessageContaining("head_share is 0.5 and the prediction FLOW");
    }

    private List<Double> losses(String run, TransformerConfig config) throws IOException {
        try (TransformerStage stage = new TransformerStage(config, Device.cpu(), autoencoder(config), null, null, 0)) {
            stage.run(folder.resolve(run));
        }
        return metric(run, "loss");
    }

    private Path autoencoder(TransformerConfig config) throws IOException {
        return autoencoder(config, folder);
    }

    /** Writes a random autoencoder. */
    static Path autoencoder(TransformerConfig config, Path folder) throws IOException {
        Path file = folder.resolve("autoencoder.safetensors");
        try (Weights drawn = WeightInitializer.draw(
                config.model().autoencoder().weightShapes(),
                1,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)))) {
            drawn.save(file, TensorType.F32, Map.of());
        }
        return file;
    }

    /** Mean absolute weight of the head. */
    private static double head(Path file) throws IOException {
        try (Weights weights = Weights.load(file, Device.cpu())) {
            return weights.get("head.head.weight").abs().mean().getFloat();
        }
    }

    /** The moving average in the run's newest checkpoint. */
    private Path average(String run) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(run).resolve("checkpoints"))) {
            return files.filter(file -> file.endsWith("average.safetensors"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private List<Double> metric(String run, String name) throws IOException {
        return metric(folder.resolve(run), name);
    }

    /** What a run wrote down, step by step. */
    static List<Double> metric(Path run, String name) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> Json.LINES.readTree(line).path(name))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asDouble)
                .toList();
    }

    /** Bfloat16 keeps 8 bits: what is computed differs in the third digit, and the weights, in float32, take small steps. */
    @Test
    void inBfloat16LossesAndGradientsAreThoseOfFloat32() throws IOException {
        for (Precision precision : Precision.values()) {
            TransformerConfig config = config(Prediction.FLOW, precision, 24);
            try (TransformerStage stage =
                    new TransformerStage(config, Device.cpu(), autoencoder(config), null, null, 0)) {
                stage.run(folder.resolve(precision.name()));
            }
        }
        for (String name : List.of("loss", "grad_norm")) {
            List<Double> exact = metric("FLOAT32", name);
            List<Double> rounded = metric("BFLOAT16", name);
            assertThat(rounded).isNotEqualTo(exact);
            for (int step = 0; step < exact.size(); step++) {
                assertThat(rounded.get(step))
                        .as("%s of step %d", name, step)
                        .isCloseTo(exact.get(step), withinPercentage(5));
            }
        }
    }

    static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
