package org.ardrag.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.ardrag.inference.testing.PytorchFile;
import org.ardrag.inference.weights.SafetensorsWriter;
import org.ardrag.inference.weights.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** 1, -2 and 0.5, by hand. */
    @ParameterizedTest
    @CsvSource({"HalfStorage, F16, 003c 00c0 0038", "BFloat16Storage, BF16, 803f 00c0 003f"})
    void numbersOfTwoBytesStayAsTheyAre(String storage, TensorType type, String hex) throws IOException {
        byte[] numbers = HexFormat.of().parseHex(hex.replace(" ", ""));
        Path file = PytorchFile.write(
                folder.resolve("a.pt"), Map.of("w", new PytorchFile.Raw(storage, numbers, List.of(3L, 1L))));
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.parts().get("")).containsValue(new CheckpointTensor(type, List.of(3L, 1L)));
            assertThat(checkpoint.bytes("", "w")).isEqualTo(ByteBuffer.wrap(numbers));
        }
    }

    @Test
    void aTensorMayLieBeyondFourGigabytes() throws IOException {
        byte[] numbers = {1, 2, 3, 4};
        Map<String, Object> value = Map.of("w", new PytorchFile.Raw("ByteStorage", numbers, List.of(4L)));
        Path file = LargeZip.write(folder.resolve("a.pth"), PytorchFile.pickle(value), numbers);
        assertThat(Files.size(file)).isGreaterThan(5L << 30);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(checkpoint.bytes("", "w")).isEqualTo(ByteBuffer.wrap(numbers));
        }
    }

    /** What PyTorch wrote before 1.6: pickles one behind the other, of which the first is a number. */
    @Test
    void aFileOfAnOldPytorchIsRefused() throws IOException {
        Path file = folder.resolve("old.pt");
        Files.write(file, HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e80024de9032e"));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("old.pt is not a zip")
                .hasMessageContaining("1.6");
    }

    @Test
    void aProgramOfTorchScriptIsRefused() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                PytorchFile.pickle(Map.of()),
                List.of(),
                Map.of("constants.pkl", new byte[] {'N', '.'}, "code/__torch__.py", new byte[0]));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a.pt")
                .hasMessageContaining("TorchScript");
    }

    /** Bytes that no deflated entry begins with. */
    @Test
    void aZipThatCannotBeUnpackedIsRefused() throws IOException {
        Path file = folder.resolve("a.pt");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(PytorchFile.pickle(Map.of()));
        }
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, 30 + "archive/data.pkl".length(), 30 + "archive/data.pkl".length() + 4, (byte) 0xff);
        Files.write(file, bytes);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a.pt is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no safetensors at all", "\21\0\0\0\0\0\0\0{\"w\":{\"dtype\":3}}"})
    void aDamagedSafetensorsFileIsRefused(String content) throws IOException {
        Path file = folder.resolve("a.safetensors");
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a.safetensors");
        assertThatThrownBy(() -> Checkpoint.open(folder)).isInstanceOf(CheckpointException.class);
        assertThatThrownBy(() -> Checkpoint.open(List.of(file, file))).isInstanceOf(CheckpointException.class);
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

    /** The path of the folder that a file system begins in is empty, once it is normalized. */
    @ParameterizedTest
    @ValueSource(strings = {"", "."})
    void shardsMayLieInTheCurrentFolder(String current) throws IOException {
        shard("model-1.safetensors", "a", 1, 2);
        index("{\"a\": \"model-1.safetensors\"}");
        Path archive = folder.resolve("disk.zip");
        try (FileSystem disk = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            for (String name : List.of("model-1.safetensors", "model.safetensors.index.json")) {
                Files.copy(folder.resolve(name), disk.getPath(name));
            }
            try (Checkpoint checkpoint = Checkpoint.open(disk.getPath(current))) {
                assertThat(checkpoint.parts().get("")).containsOnlyKeys("a");
                assertThat(checkpoint.files()).hasSize(1);
            }
        }
    }

    @Test
    void aTensorThatNoShardHasIsNamed() throws IOException {
        shard("model-1.safetensors", "a", 1, 2);
        index("{\"a\": \"model-1.safetensors\", \"b.weight\": \"model-1.safetensors\"}");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no shard has: b.weight");
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
                "gAJjX19idWlsdGluX18KZXZhbApxAFgBAAAAMXEBhXECUnEDLg==",
                // os.system('true') by INST, which takes the name itself
                "KFgEAAAAdHJ1ZWlwb3NpeApzeXN0ZW0KLg==",
                // the same by OBJ
                "KGNwb3NpeApzeXN0ZW0KWAQAAAB0cnVlby4="
            })
    void whatIsNoTensorIsRefusedByItsName(String pickle) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(pickle);
        Path file = PytorchFile.write(folder.resolve("evil.pth"), bytes, List.of(), Map.of());
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("evil.pth")
                .hasMessageMatching("(?s).*(posix\\.system|__builtin__\\.eval).*")
                .hasMessageContaining("nothing is ever executed");
    }

    /** Names that are known are made by no other instruction than PyTorch's own. */
    @ParameterizedTest
    @ValueSource(strings = {"(icollections\nOrderedDict\n.", "(ccollections\nOrderedDict\no."})
    void anObjectThatIsMadeAnotherWayIsRefusedByItsName(String pickle) {
        assertThatThrownBy(() -> Unpickler.read(pickle.getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("collections.OrderedDict")
                .hasMessageContaining("nothing is ever executed");
    }

    /** The first has itself as a key, the second a list that holds it, the third None. */
    @ParameterizedTest
    @ValueSource(strings = {"}q\0h\0K\1s.", "}q\0]h\0aK\1s.", "}NK\1s."})
    void aKeyIsTextOrAWholeNumber(String pickle) {
        assertThatThrownBy(() -> Unpickler.read(pickle.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("neither text nor a whole number");
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
