package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.weights.Safetensors;
import org.ardrag.inference.weights.SafetensorsWriter;
import org.ardrag.inference.weights.TensorType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.JsonNode;

/** Nothing that is there goes unchecked in silence. */
class GoldensTest {

    private static final Map<String, Goldens.Kind> KINDS = Map.of("08", FlowMatchGolden::check);

    @TempDir
    private Path directory;

    private DynamicTest only(String folder) throws IOException {
        Files.createDirectory(directory.resolve(folder));
        List<DynamicTest> tests = Goldens.tests(KINDS, directory);
        assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly(folder);
        return tests.get(0);
    }

    @Test
    void aDirectoryWithoutFoldersFails() throws IOException {
        Files.writeString(directory.resolve("README.md"), "no folder");

        assertThatThrownBy(() -> Goldens.tests(KINDS, directory))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(directory.toString());
    }

    @Test
    void aKindThatNoModuleKnowsFails() throws IOException {
        assertThatThrownBy(only("77x_unknown").getExecutable()::execute)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("kind 77");
    }

    @Test
    void aFolderWithoutACaseFails() throws IOException {
        assertThatThrownBy(only("08z_empty").getExecutable()::execute)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("case.safetensors");
    }

    @Test
    void anotherModulesKindIsSkippedAndSaysWhere() throws IOException {
        assertThatThrownBy(only("09z_elsewhere").getExecutable()::execute)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("module training");
    }

    /** A copy of one of the project's own cases in which something is added to an array, or the array is left out. */
    private GoldenCase changed(String folder, String array, OptionalDouble added) throws IOException {
        Path own = Path.of("src/test/resources/goldens").resolve(folder);
        Path copy = Files.createDirectory(directory.resolve(folder));
        for (String name : List.of("weights.safetensors", "config.json")) {
            Files.copy(own.resolve(name), copy.resolve(name));
        }
        try (Safetensors in = Safetensors.open(own.resolve("case.safetensors"))) {
            Map<String, SafetensorsWriter.Declaration> declared = new LinkedHashMap<>();
            in.tensors().forEach((name, entry) -> {
                if (added.isPresent() || !name.equals(array)) {
                    declared.put(name, new SafetensorsWriter.Declaration(entry.type(), entry.shape()));
                }
            });
            assertThat(in.tensors()).containsKey(array);
            SafetensorsWriter.write(
                    copy.resolve("case.safetensors"),
                    declared,
                    Map.of(),
                    name -> name.equals(array) ? shifted(in.map(name), (float) added.orElseThrow()) : in.map(name));
        }
        return new GoldenCase(copy);
    }

    private static ByteBuffer shifted(ByteBuffer floats, float added) {
        ByteBuffer in = floats.order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.allocate(in.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            out.putFloat(in.getFloat() + added);
        }
        return out.flip();
    }

    @Test
    void latentsThatTheOfficialLoopDoesNotComeToFail() throws IOException {
        try (GoldenCase golden = changed("03g_causal_f1_initial_latent", "out.latents", OptionalDouble.of(1e-3))) {
            replayFails(golden, "out.latents");
        }
    }

    @Test
    void otherNoiseThanTheOfficialLoopsFails() throws IOException {
        try (GoldenCase golden = changed("03g_causal_f1_initial_latent", "in.renoise.05", OptionalDouble.of(0.1))) {
            replayFails(golden, "out.latents");
        }
    }

    private static void replayFails(GoldenCase golden, String says) {
        assertThatThrownBy(() -> CausalWanGolden.check(golden))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(says);
    }

    @Test
    void aTransformersCaseWithoutASampleFails() throws IOException {
        try (GoldenCase golden = changed("01b_wan_t2v_hd128", "in.x.0", OptionalDouble.empty())) {
            assertThatThrownBy(() -> WanTransformerGolden.check(golden))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("samples in the case");
        }
    }

    @Test
    void aMasksWindowSinksAndFirstFrameComeFromTheConfig() {
        JsonNode call = Json.MAPPER.readTree(
                "{\"frames\": 7, \"frame_seq_length\": 4, \"num_frame_per_block\": 3, \"independent_first_frame\": true}");
        CausalWanConfig model =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 4, 24, 48, 16, 0, 4, 2, 2, 6, 1, 3, 0, 1e-6);
        assertThat(CausalWanGolden.mask(model, call))
                .isEqualTo(new AttentionMask(7, 4, 3, true, model.localAttnSize(), model.sinkSize()));
        assertThat(model.localAttnSize()).isEqualTo(6);
        assertThat(model.sinkSize()).isEqualTo(1);
    }

    @Test
    void aDotOfAnotherSizeIsCompared() throws IOException {
        int size = 120;
        byte[] dot = new byte[size * size];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double square = Math.pow(x - size / 2, 2) + Math.pow(y - size / 2, 2);
                dot[y * size + x] =
                        (byte) (int) (square > size * size / 4.0 ? 0 : 255 * Math.exp(-square / (2 * 40 * 40)));
            }
        }
        Path folder = Files.createDirectory(directory.resolve("13z_dot"));
        Files.writeString(folder.resolve("config.json"), "{\"draganything_imgSize\": " + size + "}");
        SafetensorsWriter.write(
                folder.resolve("case.safetensors"),
                Map.of(
                        "draganything.heatmap_uint8",
                        new SafetensorsWriter.Declaration(TensorType.U8, List.of((long) size, (long) size))),
                Map.of(),
                name -> ByteBuffer.wrap(dot));
        try (GoldenCase golden = new GoldenCase(folder)) {
            HeatmapGolden.check(golden);
        }
    }
}
