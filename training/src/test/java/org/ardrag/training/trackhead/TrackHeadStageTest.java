package org.ardrag.training.trackhead;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackHeadStageTest {

    @TempDir
    private Path folder;

    private static TrackHeadStageConfig config(int steps) {
        return new TrackHeadStageConfig(
                new TrackHeadConfig(16),
                9,
                3,
                4,
                1,
                new AdamW.Settings(0.9, 0.99, 0.0, 1.0, 0.9, 0),
                new LoopConfig(steps, 5e-3, 1e-4, 2, 100, 100));
    }

    private List<Double> explained() throws IOException {
        return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .map(line -> Json.LINES.readTree(line).path("held_out_explained"))
                .filter(value -> value.isNumber())
                .map(value -> value.asDouble())
                .toList();
    }

    @Test
    void theHeadLearnsTheLatentsOfHeatmapsAndTheModelThatHasItLoads() throws IOException {
        Path model = Path.of("..").resolve(DefaultModel.folder());
        try (TrackHeadStage stage = new TrackHeadStage(config(200), Device.cpu(), model, null)) {
            Path result = stage.run(folder);
            try (StudioModel loaded = StudioModel.load(
                    result,
                    new InferenceOptions(
                            "cpu", "float32", 0, InferenceOptions.defaults().snapshotBytes()))) {
                assertThat(loaded.manifest().trackHead()).isEqualTo(new TrackHeadConfig(16));
            }
        }
        List<Double> scores = explained();
        assertThat(scores.get(scores.size() - 1))
                .as("share of the held-out latents' spread that is explained: %s", scores)
                .isGreaterThan(scores.get(0))
                .isGreaterThan(0.1);
        assertThat(folder.resolve("samples/000200.png")).exists();
    }
}
