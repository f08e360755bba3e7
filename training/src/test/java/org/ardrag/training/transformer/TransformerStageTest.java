package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
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
import org.ardrag.training.loop.LoopConfig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransformerStageTest {

    private static final int STEPS = 120;

    @TempDir
    private Path folder;

    static TransformerConfig config(Prediction prediction) {
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
                autoencoder);
        return new TransformerConfig(
                model,
                13,
                4,
                2,
                16,
                4,
                10,
                0.5,
                3,
                0.1,
                20,
                0.5,
                3,
                5,
                new LoopConfig(STEPS, 3e-3, 1e-4, 2, STEPS, STEPS));
    }

    @ParameterizedTest
    @EnumSource(Prediction.class)
    void itTrainsAndLeavesAModelThatTheStudioCanServe(Prediction prediction) throws IOException {
        TransformerConfig config = config(prediction);
        Path autoencoder = folder.resolve("autoencoder.safetensors");
        try (Weights drawn = WeightInitializer.draw(
                config.model().autoencoder().weightShapes(),
                1,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)))) {
            drawn.save(autoencoder, TensorType.F32, Map.of());
        }
        Path model;
        try (TransformerStage stage = new TransformerStage(config, Device.cpu(), autoencoder, null, 0)) {
            model = stage.run(folder.resolve("run"));
        }
        List<Double> losses = Files.readAllLines(folder.resolve("run/metrics.jsonl")).stream()
                .filter(line -> line.contains("\"loss\""))
                .map(line -> Json.LINES.readTree(line).path("loss").asDouble())
                .toList();
        assertThat(losses).hasSize(STEPS);
        assertThat(losses).allMatch(Double::isFinite);
        if (prediction
                == Prediction.FLOW) { // a residual begins next to nothing, and a random autoencoder leaves it there
            assertThat(mean(losses.subList(STEPS - 10, STEPS))).isLessThan(0.8 * mean(losses.subList(0, 5)));
        }
        try (StudioModel served = StudioModel.load(model, new InferenceOptions("cpu", "float32", 0, 1 << 20));
                GenerationSession session = served.open(new RgbImage(48, 48, new byte[3 * 48 * 48]), 1, null)) {
            List<RgbImage> frames = session.next(new ControlChunk(List.of(List.of(), List.of(), List.of(), List.of())))
                    .frames();
            assertThat(frames).hasSize(4);
        }
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
