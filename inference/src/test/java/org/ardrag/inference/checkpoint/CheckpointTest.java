package org.ardrag.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.ardrag.inference.weights.SafetensorsWriter;
import org.ardrag.inference.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

    @TempDir
    Path folder;

    @Test
    void aPytorchFileGivesItsTensors() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pth"),
                Map.of("w", PytorchFile.tensor(List.of(2L, 3L), 1, 2, 3, 4, 5, 6), "step", 12345678901L, "lr", 2e-6));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.parts())
                    .isEqualTo(Map.of("", Map.of("w", new CheckpointTensor(TensorType.F32, List.of(2L, 3L)))));
            assertThat(floats(checkpoint.bytes("", "w"))).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void aTransposedViewIsPutInOrder() throws IOException {
        float[] numbers = {-1, 1, 4, 2, 5, 3, 6}; // the first lies before the view
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of("w", new PytorchFile.View(numbers, 1, List.of(2L, 3L), List.of(1L, 2L))));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(floats(checkpoint.bytes("", "w"))).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Test
    void filesThatMakeUpANetworkTogetherAreReadAsOne() throws IOException {
        Path tower = PytorchFile.write(folder.resolve("a.pt"), Map.of("w", PytorchFile.tensor(List.of(1L), 7)));
        Path head = PytorchFile.write(folder.resolve("b.pt"), Map.of("v", PytorchFile.tensor(List.of(1L), 8)));
        try (Checkpoint checkpoint = Checkpoint.open(List.of(tower, head))) {
            assertThat(checkpoint.parts()).containsOnlyKeys("");
            assertThat(checkpoint.parts().get("")).containsOnlyKeys("w", "v");
            assertThat(floats(checkpoint.bytes("", "w"))).containsExactly(7);
            assertThat(floats(checkpoint.bytes("", "v"))).containsExactly(8);
            assertThat(checkpoint.files()).containsExactly(tower, head);
        }
        assertThatThrownBy(() -> Checkpoint.open(List.of(tower, head, tower)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor w lies in two files");
    }

    @Test
    void aTrainersFileHasParts() throws IOException {
        Map<String, Object> state = Map.of("model.w", PytorchFile.tensor(List.of(1L), 7));
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of(
                        "generator",
                        state,
                        "critic",
                        state,
                        "optimizer",
                        Map.of("state", Map.of("0", state)),
                        "epoch",
                        3L));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.parts().keySet())
                    .containsExactlyInAnyOrder("generator", "critic", "optimizer.state.0");
            assertThat(floats(checkpoint.bytes("critic", "model.w"))).containsExactly(7);
        }
    }

    @Test
    void shardsAreOneCheckpoint() throws IOException {
        shard("model-00001-of-00002.safetensors", "a", 1, 2);
        shard("model-00002-of-00002.safetensors", "b", 3);
        index("{\"a\": \"model-00001-of-00002.safetensors\", \"b\": \"model-00002-of-00002.safetensors\"}");
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.parts().get("")).containsOnlyKeys("a", "b");
            assertThat(floats(checkpoint.bytes("", "b"))).containsExactly(3);
            assertThat(checkpoint.files()).hasSize(2);
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        index("{\"a\": \"model-00001-of-00002.safetensors\"}");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("model-00001-of-00002.safetensors")
                .hasMessageContaining("missing");
    }

    @Test
    void anIndexCannotLeaveItsFolder() throws IOException {
        index("{\"a\": \"../secret.safetensors\"}");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("../secret.safetensors");
    }

    /** Pickles of Python's own, by {@code pickle.dumps}; each would run something, or make an object, when it is loaded. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // os.system('true'), protocol 2
                "gAJjcG9zaXgKc3lzdGVtCnEAWAQAAAB0cnVlcQGFcQJScQMu",
                // the same, protocol 4
                "gASVHwAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAR0cnVllIWUUpQu",
                // builtins.eval('1')
                "gAJjX19idWlsdGluX18KZXZhbApxAFgBAAAAMXEBhXECUnEDLg=="
            })
    void whatIsNoTensorIsRefusedByItsName(String pickle) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(pickle);
        Path file = PytorchFile.write(folder.resolve("evil.pth"), bytes, List.of());
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("evil.pth")
                .hasMessageMatching("(?s).*(posix\\.system|__builtin__\\.eval).*")
                .hasMessageContaining("nothing is ever executed");
    }

    @Test
    void everyCutThroughAPickleIsRefused() throws IOException {
        Path whole = PytorchFile.write(
                folder.resolve("a.pth"), Map.of("w", PytorchFile.tensor(List.of(2L), 1, 2), "n", 300L));
        byte[] pickle;
        try (ZipFile zip = new ZipFile(whole.toFile())) {
            pickle = zip.getInputStream(zip.getEntry("archive/data.pkl")).readAllBytes();
        }
        for (int length = 0; length < pickle.length; length++) {
            byte[] cut = Arrays.copyOf(pickle, length);
            assertThatThrownBy(() -> Unpickler.read(cut))
                    .as("cut after %s of %s bytes", length, pickle.length)
                    .isInstanceOf(CheckpointException.class);
        }
        assertThat(Unpickler.read(pickle)).isInstanceOf(Map.class);
    }

    @Test
    void aViewThatLeavesItsStorageIsRefused() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pth"), Map.of("w", new PytorchFile.View(new float[4], 2, List.of(3L), List.of(1L))));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("does not fit storage 0 of 4 elements");
    }

    private void shard(String name, String tensor, float... numbers) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
        declarations.put(tensor, new SafetensorsWriter.Declaration(TensorType.F32, List.of((long) numbers.length)));
        SafetensorsWriter.write(folder.resolve(name), declarations, Map.of(), ignored -> bytes);
    }

    private void index(String weightMap) throws IOException {
        Files.write(
                folder.resolve("model.safetensors.index.json"),
                ("{\"weight_map\": " + weightMap + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static float[] floats(ByteBuffer bytes) {
        FloatBuffer numbers = bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] out = new float[numbers.remaining()];
        numbers.get(out);
        return out;
    }
}
