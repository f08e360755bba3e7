package org.ardrag.training.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.curate.Bucket;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.transformer.PoolConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeacherStageTest {

    private static final int STEPS = 40;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeAutoencoder() throws IOException {
        ModelManifest any = TinyModel.manifest(Reference.KV, Prediction.FLOW, Sampler.ODE, -1);
        try (Weights drawn = TinyModel.autoencoder(any)) {
            drawn.save(folder.resolve("autoencoder.safetensors"), TensorType.F32, Map.of());
        }
    }

    private static TeacherConfig config(Reference layout, Prediction prediction, PictureInput input, int steps) {
        return new TeacherConfig(
                TinyModel.manifest(layout, prediction, Sampler.ODE, -1),
                input,
                0.2,
                List.of(new Bucket(48, 48), new Bucket(64, 48)),
                new PoolConfig(TinyModel.FRAMES, 3, 2, 8, 2, 2),
                3,
                1,
                3,
                1.5,
                Precision.FLOAT32,
                false,
                7,
                AdamW.Settings.usual(),
                new LoopConfig(steps, 3e-3, 3e-3, 0, steps, steps));
    }

    private Path train(TeacherConfig config, String run) throws IOException {
        Path autoencoder = folder.resolve("autoencoder.safetensors");
        try (TeacherStage stage = new TeacherStage(config, Device.cpu(), autoencoder, null, null, 0)) {
            return stage.run(folder.resolve(run));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "KV, FLOW, KV",
        "PICTURE, FLOW, CHANNELS",
        "PICTURE, FLOW, CHANNELS_NOISE",
        "PICTURE_AND_MOVED, BLEND, CHANNELS"
    })
    void itLearnsAndLeavesWeightsThatACausalStudentCanBeginFrom(
            Reference layout, Prediction prediction, PictureInput input) throws IOException {
        Path model = train(config(layout, prediction, input, STEPS), "run");
        List<Double> losses = metrics("run", "loss");
        assertThat(losses).hasSize(STEPS).allMatch(Double::isFinite);
        if (prediction == Prediction.FLOW) {
            assertThat(mean(losses.subList(STEPS - 10, STEPS))).isLessThan(0.9 * mean(losses.subList(0, 5)));
        }
        assertThat(metrics("run", "held_out_error")).hasSize(1).allMatch(Double::isFinite);
        assertThat(Teacher.read(model).reference()).isEqualTo(input);
        ModelManifest student = TinyModel.manifest(layout, prediction, Sampler.ODE, 3);
        try (Weights weights = Weights.load(Teacher.weights(model), Device.cpu())) {
            weights.requireShapes(student.transformer().weightShapes());
        }
    }

    @Test
    void aRunThatWasBrokenOffGoesOnWithTheSameNumbers() throws IOException {
        train(config(Reference.KV, Prediction.FLOW, PictureInput.KV, 12), "whole");
        train(config(Reference.KV, Prediction.FLOW, PictureInput.KV, 7), "broken");
        train(config(Reference.KV, Prediction.FLOW, PictureInput.KV, 12), "broken");
        List<Double> whole = metrics("whole", "loss");
        List<Double> broken = metrics("broken", "loss");
        assertThat(broken).hasSize(12);
        for (int i = 0; i < 12; i++) {
            assertThat(broken.get(i) / whole.get(i)).as("step %s", i).isBetween(0.9999, 1.0001);
        }
    }

    @Test
    void aPictureNeedsTheChannelsThatItComesOn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Reference.KV, Prediction.FLOW, PictureInput.CHANNELS_NOISE, 1))
                .withMessageContaining("KV")
                .withMessageContaining("PICTURE");
    }

    private List<Double> metrics(String run, String name) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .filter(line -> line.contains("\"" + name + "\""))
                .map(line -> Json.LINES.readTree(line).path(name).asDouble())
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
