package org.ardrag.training.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencoderStageTest {

    @TempDir
    private Path folder;

    private static AutoencoderConfig config(int steps, boolean decoderOnly) {
        return config(steps, decoderOnly, 0, 32);
    }

    private static AutoencoderConfig config(int steps, boolean decoderOnly, double sharpnessWeight, int crop) {
        List<Boolean> no = List.of(false, false, false);
        TinyAutoencoderConfig model = new TinyAutoencoderConfig(
                48, List.of(48, 48, 48, 48), 16, 8, List.of(true, true, false), List.of(false, true, true), no, no);
        return new AutoencoderConfig(
                model,
                32,
                32,
                crop,
                9,
                4,
                2,
                0.1,
                0.05,
                1,
                sharpnessWeight,
                decoderOnly,
                3,
                new AdamW.Settings(0.9, 0.99, 0.0, 1.0, 0.995, 64),
                new LoopConfig(steps, 6e-4, 1e-4, 2, 4, 4));
    }

    private double score() throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains("held_out_psnr")) {
                return Json.LINES.readTree(lines.get(i)).path("held_out_psnr").asDouble();
            }
        }
        throw new AssertionError("no score in " + lines);
    }

    @Test
    void itTrainsAndGoesOnFromItsCheckpoint() throws IOException {
        try (AutoencoderStage stage = new AutoencoderStage(config(4, false), Device.cpu(), null)) {
            stage.run(folder);
        }
        double early = score();
        assertThat(early)
                .as("the principal components alone are worth more than one colour")
                .isGreaterThan(14);
        try (AutoencoderStage stage = new AutoencoderStage(config(40, false), Device.cpu(), null)) {
            Path file = stage.run(folder);
            try (Weights weights = Weights.load(file, Device.cpu())) {
                weights.requireShapes(config(40, false).model().weightShapes());
            }
        }
        long begun = Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .filter(line -> line.startsWith("{\"step\":0,"))
                .count();
        assertThat(begun).as("times that step 0 was run").isEqualTo(1);
        assertThat(score()).isGreaterThan(early);
        assertThat(folder.resolve("samples/000040.png")).exists();
    }

    @Test
    void sharpnessIsPartOfTheLoss() throws IOException {
        double without = firstLoss(config(1, false));
        double with = firstLoss(config(1, false, 2, 32));

        assertThat(with - without).isCloseTo(2 * metric(folder.resolve("run-2.0"), "sharpness"), within(1e-5));
    }

    private double firstLoss(AutoencoderConfig config) throws IOException {
        Path run = folder.resolve("run-" + config.sharpnessWeight());
        try (AutoencoderStage stage = new AutoencoderStage(config, Device.cpu(), null)) {
            stage.run(run);
        }
        return metric(run, "loss");
    }

    private static double metric(Path run, String name) throws IOException {
        return Json.LINES
                .readTree(Files.readAllLines(run.resolve("metrics.jsonl")).get(0))
                .path(name)
                .asDouble();
    }

    @Test
    void windowsOfSharpnessHaveToFitIntoTheCrop() {
        assertThatThrownBy(() -> config(1, false, 1, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("crop is 8; with a sharpness_weight more than 8 is allowed");
    }

    @Test
    void theEncoderCanStayAsItIs() throws IOException {
        Path before;
        try (AutoencoderStage stage = new AutoencoderStage(config(4, false), Device.cpu(), null)) {
            before = stage.run(folder.resolve("both"));
        }
        try (AutoencoderStage stage = new AutoencoderStage(config(8, true), Device.cpu(), before);
                Weights then = Weights.load(before, Device.cpu());
                Weights now = Weights.load(stage.run(folder.resolve("decoder")), Device.cpu())) {
            then.tensors().forEach((name, tensor) -> assertThat(now.get(name).contentEquals(tensor))
                    .as(name)
                    .isEqualTo(name.startsWith("encoder.")));
        }
    }
}
