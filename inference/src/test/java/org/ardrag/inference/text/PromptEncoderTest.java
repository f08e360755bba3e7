package org.ardrag.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptEncoderTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final Umt5Config CONFIG = new Umt5Config(TinyTokenizer.VOCABULARY, 16, 16, 32, 2, 2, 32, false, 128);

    private static final long PLENTY = 1 << 20;

    @TempDir
    Path folder;

    /** T5RelativeEmbedding: 16 kinds a side, 8 of single distances, then ever wider ones up to the largest. */
    @Test
    void fromTheConfigsDistanceOnAllAreAlike() {
        assertThat(buckets(0, 1, 7, 9, 12, 127, 128, 500)).containsExactly(17, 23, 24, 25, 31, 31, 31);
        assertThat(buckets(16, 1, 7, 9, 12, 15, 16, 500)).containsExactly(17, 23, 25, 28, 31, 31, 31);
    }

    private static long[] buckets(int maxDist, long... positions) {
        try (NDManager manager = TorchEngine.newManager(CPU);
                Umt5Encoder encoder = new Umt5Encoder(CONFIG.withMaxDist(maxDist), Precision.FLOAT32, CPU)) {
            return encoder.buckets(manager, manager.create(positions)).toLongArray();
        }
    }

    @Test
    void encodesEachPromptOnceAndKeepsItOnDisk() throws IOException {
        List<String> asked = new ArrayList<>();
        PromptEncoder counting = (owner, prompt) -> {
            asked.add(prompt);
            return owner.create(new float[] {1.5f, -2.25f, asked.size(), 0}, new Shape(2, 2));
        };
        try (NDManager manager = TorchEngine.newManager(CPU)) {
            PromptCache cache = new PromptCache(folder.resolve("prompts"), "one", PLENTY, counting);
            NDArray first = cache.encode(manager, "a red balloon");
            NDArray again = new PromptCache(folder.resolve("prompts"), "one", PLENTY, counting)
                    .encode(manager, " a  red balloon\n");
            assertThat(again.toFloatArray()).containsExactly(first.toFloatArray());
            assertThat(again.getShape()).isEqualTo(first.getShape());
            assertThat(asked).hasSize(1);
            cache.encode(manager, "a blue balloon");
            new PromptCache(folder.resolve("prompts"), "another encoder", PLENTY, counting)
                    .encode(manager, "a red balloon");
            assertThat(asked).hasSize(3);
        }
    }

    @Test
    void beyondItsBytesThePromptsUsedLongestAgoAreForgotten() throws IOException {
        List<String> asked = new ArrayList<>();
        PromptEncoder counting = (owner, prompt) -> {
            asked.add(prompt);
            return owner.zeros(new Shape(256, 1)); // 1 KiB, and a header
        };
        try (NDManager manager = TorchEngine.newManager(CPU)) {
            PromptCache cache = new PromptCache(folder, "one", 3000, counting);
            cache.encode(manager, "a");
            age(Duration.ofMinutes(3));
            cache.encode(manager, "b");
            age(Duration.ofMinutes(2));
            cache.encode(manager, "a"); // is young again
            cache.encode(manager, "c");
            assertThat(asked).containsExactly("a", "b", "c");
            cache.encode(manager, "a");
            cache.encode(manager, "b");
            assertThat(asked).containsExactly("a", "b", "c", "b");
        }
    }

    /** Makes all files older. */
    private void age(Duration by) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Instant before = Files.getLastModifiedTime(file).toInstant();
                Files.setLastModifiedTime(file, FileTime.from(before.minus(by)));
            }
        }
    }

    @Test
    void givesOneRowATokenWhetherTheWeightsAreInMemoryOrRead() throws IOException {
        Path file = folder.resolve("umt5.safetensors");
        try (Weights weights = WeightInitializer.draw(
                        CONFIG.weightShapes(),
                        7,
                        CPU,
                        (name, shape) -> Math.sqrt(1.0 / WeightInitializer.fanIn(shape)));
                PromptTokenizer tokenizer = PromptTokenizer.load(TinyTokenizer.write(folder), 8);
                Umt5Encoder encoder = new Umt5Encoder(CONFIG, Precision.FLOAT32, CPU);
                NDManager manager = TorchEngine.newManager(CPU)) {
            weights.save(file, TensorType.F32, Map.of());
            NDArray rows = Umt5PromptEncoder.of(tokenizer, encoder, weights).encode(manager, "a red balloon");
            assertThat(rows.getShape()).isEqualTo(new Shape(5, 16)); // a, red, ball, oon, end
            try (WeightsFile open = WeightsFile.open(file)) {
                NDArray read =
                        Umt5PromptEncoder.streaming(tokenizer, encoder, open).encode(manager, "a red balloon");
                assertThat(read.toFloatArray()).containsExactly(rows.toFloatArray());
            }
            NDArray padded = PromptEncoder.padded(manager, rows, 8);
            assertThat(padded.getShape()).isEqualTo(new Shape(1, 8, 16));
            assertThat(padded.get("0, :5").toFloatArray()).containsExactly(rows.toFloatArray());
            assertThat(padded.get("0, 5:").toFloatArray()).containsOnly(0f);
        }
    }
}
