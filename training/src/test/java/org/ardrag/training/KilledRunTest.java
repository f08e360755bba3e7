package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.transformer.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs of the real command line in processes of their own, which are killed with SIGKILL. */
class KilledRunTest {

    private static final int STEPS = 30;

    private static final String CONFIG =
            """
            model:
              width: 48
              height: 48
              reference: PICTURE_AND_MOVED
              prediction: FLOW
              transformer: {in_dim: 20, dim: 48, ffn_dim: 96, freq_dim: 32, out_dim: 4, num_heads: 2, num_layers: 2,
                local_attn_size: 4, max_sink_distance: 3}
              autoencoder: {encoder_width: 16, decoder_widths: [16, 16, 16, 16], latent_channels: 4}
            frames: 13
            textures: 4
            batch_size: 2
            pool_size: 10
            pool_batch: 4
            pool_every: 3
            own_steps_after: 6
            rollout_after: 4
            rollout_share: 0.5
            loop: {steps: 30, lr: 0.003, warmup_steps: 2, sample_every: 30, checkpoint_every: 4}
            """;

    @TempDir
    private Path folder;

    private Process start(Path run, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                StudioCli.class.getName(),
                "train",
                "transformer",
                "--config",
                folder.resolve("config.yaml").toString(),
                "--autoencoder",
                folder.resolve("autoencoder.safetensors").toString(),
                "--progress",
                "json",
                "--device",
                "cpu",
                "--run",
                run.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("errors.txt").toFile())
                .start();
    }

    private void finish(Path run) throws Exception {
        Process process = start(run);
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors.txt")))
                .isZero();
    }

    /** Kills a run a moment after it told of a step. */
    private void killAfter(Path run, long step, long millis) throws Exception {
        Process process = start(run);
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Json.LINES.readTree(line).path("step").asLong() >= step) {
                    break;
                }
            }
            TimeUnit.MILLISECONDS.sleep(millis);
            process.destroyForcibly();
        }
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("errors.txt")))
                .isEqualTo(128 + 9);
    }

    private static Map<Long, Double> losses(Path run) throws IOException {
        Map<Long, Double> losses = new LinkedHashMap<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode values = Json.LINES.readTree(line);
            if (values.has("loss")) {
                assertThat(losses.put(
                                values.path("step").asLong(),
                                values.path("loss").asDouble()))
                        .as("another line for the same step: %s", line)
                        .isNull();
            }
        }
        return losses;
    }

    @Test
    void aRunThatIsKilledAtAnyMomentGoesOnAsIfNothingHadHappened() throws Exception {
        Files.writeString(folder.resolve("config.yaml"), CONFIG);
        TransformerConfig config = ConfigFile.read(folder.resolve("config.yaml"), TransformerConfig.class);
        try (Weights drawn = WeightInitializer.draw(
                config.model().autoencoder().weightShapes(),
                1,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)))) {
            drawn.save(folder.resolve("autoencoder.safetensors"), TensorType.F32, Map.of());
        }
        Path straight = folder.resolve("straight");
        finish(straight);
        SplittableRandom random = new SplittableRandom();
        Path killed = folder.resolve("killed");
        List<String> moments = new ArrayList<>();
        for (int bound : new int[] {10, 20}) {
            long step = random.nextLong(bound - 9, bound);
            long millis = random.nextLong(60);
            moments.add("killed " + millis + " ms after step " + step);
            killAfter(killed, step, millis);
        }
        finish(killed);
        Map<Long, Double> expected = losses(straight);
        Map<Long, Double> actual = losses(killed);
        assertThat(actual.keySet())
                .as("%s", moments)
                .containsExactlyElementsOf(
                        IntStream.range(0, STEPS).mapToObj(Long::valueOf).toList());
        expected.forEach((step, loss) -> assertThat(actual.get(step))
                .as("loss of step %d, %s", step, moments)
                .isCloseTo(loss, within(1e-4 * Math.abs(loss))));
    }
}
