package org.ardrag.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.ardrag.inference.engine.Numbers;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TrainingLoopTest {

    @TempDir
    private Path folder;

    @Test
    void aRunThatGoesOnHasTheNumbersOfOneThatWasNeverInterrupted() throws IOException {
        Descent straight = new Descent();
        straight.train(folder.resolve("straight"), Descent.config(12, 100));
        Path broken = folder.resolve("broken");
        assertThatThrownBy(() -> new FailingAt(9, Float.NaN).train(broken, Descent.config(12, 4)))
                .isInstanceOf(TrainingException.class);
        assertThat(Descent.losses(broken)).as("before it goes on").hasSize(9);
        Descent resumed = new Descent();
        resumed.train(broken, Descent.config(12, 4));
        assertThat(Descent.steps(broken)).isEqualTo(LongStream.range(0, 12).toArray());
        assertThat(Descent.losses(broken)).isEqualTo(Descent.losses(folder.resolve("straight")));
        assertThat(resumed.values()).isEqualTo(straight.values());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 1e7f})
    void aLossThatIsNoNumberOrExplodesStopsTheRunAndNamesTheCheckpoint(float factor) throws IOException {
        FailingAt objective = new FailingAt(25, factor);
        assertThatThrownBy(() -> objective.train(folder, Descent.config(30, 10)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 25: the loss is ")
                .hasMessageContaining(
                        folder.resolve("checkpoints/step-00000020").toString());
        for (float value : objective.values()) {
            assertThat(value).isFinite();
        }
        assertThat(Descent.losses(folder)).hasSize(25);
        assertThat(Files.readString(folder.resolve("log.txt"))).contains("step 25: the loss is ");
        FailingAt again = new FailingAt(25, factor);
        assertThatThrownBy(() -> again.train(folder, Descent.config(30, 10)))
                .as("a run that goes on measures by the losses that it had")
                .hasMessageContaining("step 25: the loss is ");
    }

    @Test
    void aLoopThatIsClosedHoldsNothing() throws IOException {
        Descent objective = new Descent();
        LoopConfig config = Descent.config(1, 1);
        NDArray average;
        try (TrainingLoop loop = new TrainingLoop(
                config,
                AdamW.Settings.usual(),
                objective.weights,
                new RunFolder(folder, Device.cpu(), config),
                Device.cpu())) {
            average = loop.average().get("w");
            assertThat(average.toFloatArray()).hasSize(128);
        }
        assertThatThrownBy(average::toFloatArray).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theGradientsOfSeveralBatchesMakeOneStep() throws IOException {
        Descent accumulated = new Descent();
        accumulated.train(folder.resolve("a"), new LoopConfig(5, 0.1, 0.01, 2, 5, 5, 3, 1, 0));
        Descent together = new Descent() {
            @Override
            NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
                NDArray sum = null;
                for (long batch = 3 * step; batch < 3 * step + 3; batch++) {
                    TorchEngine.seed(batch);
                    NDArray loss = super.loss(owner, batch, metrics);
                    sum = sum == null ? loss : sum.add(loss);
                }
                return Numbers.over(sum, 3);
            }
        };
        together.train(folder.resolve("b"), Descent.config(5, 5));
        assertThat(accumulated.values()).containsExactly(together.values(), within(1e-5f));
        assertThat(Descent.losses(folder.resolve("a")))
                .containsExactly(Descent.losses(folder.resolve("b")), within(1e-5));
    }

    /** As what is drawn once for several batches says what it is in the first of them alone. */
    @Test
    void aMetricIsTheMeanOverTheBatchesThatSayIt() throws IOException {
        Descent objective = new Descent() {
            @Override
            NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
                if (step % 3 == 0) {
                    metrics.put("first", (double) step);
                }
                return super.loss(owner, step, metrics);
            }
        };
        objective.train(folder, new LoopConfig(2, 0.1, 0.01, 2, 5, 5, 3, 1, 0));
        List<JsonNode> lines = Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .map(line -> (JsonNode) Json.LINES.readTree(line))
                .filter(line -> line.has("loss"))
                .toList();
        assertThat(lines).extracting(line -> line.path("first").asDouble()).containsExactly(0.0, 3.0);
        assertThat(lines).extracting(line -> line.path("batch").asDouble()).containsExactly(1.0, 4.0);
    }

    @Test
    void gradientsWithoutAFiniteNormForTenStepsEndTheRun() throws IOException {
        Descent objective = new Descent() {
            @Override
            NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
                NDArray loss = super.loss(owner, step, metrics);
                return step < 5
                        ? loss
                        : loss.add(weights.get("w").sub(weights.get("w")).sqrt().sum());
            }
        };
        assertThatThrownBy(() -> objective.train(folder, Descent.config(30, 4)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 14: the gradients of 10 steps on end had no finite norm")
                .hasMessageContaining("step-00000012");
    }

    @Test
    void aCheckpointThatCannotBeFinishedLeavesTheOneBeforeIt() throws IOException {
        Descent objective = new Descent() {
            @Override
            public void save(Path checkpoint) throws IOException {
                Files.writeString(checkpoint.resolve("own.txt"), "half of");
                if (Files.exists(folder.resolve("checkpoints/step-00000004"))) {
                    throw new IOException("No space left on device");
                }
            }
        };
        assertThatThrownBy(() -> objective.train(folder, Descent.config(20, 4)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("No space left on device")
                .hasMessageContaining("step-00000004");
        assertThat(folder.resolve("checkpoints"))
                .isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
        assertThat(new Checkpoints(folder.resolve("checkpoints")).newestWhole())
                .contains(folder.resolve("checkpoints/step-00000004"));
    }

    @Test
    void aFullDiskEndsTheRunWithTheLastCheckpointWhole() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()),
                "small file systems cannot be mounted here");
        try {
            // A checkpoint is four times 80 kB: two of them and a part of the next fit, and no four.
            Descent objective = new Descent(10_000) {
                @Override
                public Map<String, Double> sample(Path samples, long step) throws IOException {
                    Files.write(samples.resolve(step + ".bin"), new byte[100_000]);
                    return Map.of();
                }
            };
            LoopConfig config = new LoopConfig(100, 0.1, 0.01, 2, 2, 2, 1, 2, 0);
            assertThatThrownBy(() -> objective.train(disk, config))
                    .isInstanceOf(TrainingException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("the last whole checkpoint is " + disk.resolve("checkpoints/step-"));
            assertThat(new Checkpoints(disk.resolve("checkpoints")).newestWhole())
                    .isPresent();
        } finally {
            assertThat(succeeds("umount", disk.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void runningOutOfMemoryEndsTheRunWithItsCheckpointNamed(boolean inTheEngine) {
        Descent objective = new Descent() {
            @Override
            NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
                if (step == 6) {
                    return inTheEngine ? owner.zeros(new Shape(1L << 50)) : owner.create(new float[Integer.MAX_VALUE]);
                }
                return super.loss(owner, step, metrics);
            }
        };
        assertThatThrownBy(() -> objective.train(folder, Descent.config(20, 4)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 6: it ran out of memory")
                .hasMessageContaining("step-00000004");
    }

    @Test
    void twoRunsCannotShareAFolder() throws Exception {
        Descent objective = new Descent() {
            @Override
            public Map<String, Double> sample(Path samples, long step) throws IOException {
                assertThatThrownBy(() -> new Descent().train(folder, Descent.config(4, 4)))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("already being trained in");
                return super.sample(samples, step);
            }
        };
        objective.train(folder, Descent.config(4, 4));
    }

    @Test
    void aProgramIsToldEveryStepOnALineOfItsOwn() throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        Progress.use("json");
        try {
            new Descent().train(folder, Descent.config(3, 3));
            Progress.result(folder);
        } finally {
            Progress.use("lines");
            System.setOut(before);
        }
        List<JsonNode> lines = written.toString(StandardCharsets.UTF_8)
                .lines()
                .map(Json.LINES::readTree)
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("state").asString())
                .containsExactly("running", "running", "running", "running", "running", "running", "done");
        assertThat(lines.get(2).path("step").asLong()).isEqualTo(2);
        assertThat(lines.get(2).path("steps").asLong()).isEqualTo(3);
        assertThat(lines.get(2).path("metrics").path("batch").asDouble()).isEqualTo(1);
        assertThat(lines.get(2).path("seconds_per_step").asDouble()).isPositive();
        assertThat(lines.get(3).path("seconds_left").asDouble(-1)).isZero();
        assertThat(lines.get(4).path("samples").path(0).asString())
                .isEqualTo(folder.resolve("samples/3.txt").toString());
        assertThat(lines.get(5).path("checkpoint").asString()).endsWith("step-00000003");
        assertThat(lines.get(6).path("result").asString()).isEqualTo(folder.toString());
    }

    /** One whose loss is multiplied at one step. */
    private static final class FailingAt extends Descent {

        private final long at;
        private final float factor;

        FailingAt(long at, float factor) {
            this.at = at;
            this.factor = factor;
        }

        @Override
        NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
            NDArray loss = super.loss(owner, step, metrics);
            return step == at ? loss.mul(factor) : loss;
        }
    }
}
