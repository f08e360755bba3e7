package org.ardrag.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.testing.PytorchFile;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CheckpointImportTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final Map<String, Shape> MODEL = Map.of("a.weight", new Shape(2), "b.weight", new Shape(1, 2));

    @TempDir
    Path folder;

    @Test
    void wrappersAroundAModelAreTakenOff() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of(
                        "generator_ema",
                        Map.of(
                                "model._fsdp_wrapped_module.a._checkpoint_wrapped_module.weight",
                                PytorchFile.tensor(List.of(2L), 1, 2),
                                "module.b._fsdp_wrapped_module.weight",
                                PytorchFile.tensor(List.of(1L, 2L), 3, 4))));
        CheckpointImport.Result result = run(file, "");
        assertThat(result.part()).isEqualTo("generator_ema");
        try (Weights weights = Weights.load(folder.resolve("out.safetensors"), CPU)) {
            weights.requireShapes(MODEL);
            assertThat(weights.get("a.weight").toFloatArray()).containsExactly(1, 2);
            assertThat(weights.get("b.weight").toFloatArray()).containsExactly(3, 4);
        }
    }

    @Test
    void whatDoesNotFitIsListedWhole() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of("a.weight", PytorchFile.tensor(List.of(3L), 1, 2, 3), "c", PytorchFile.tensor(List.of(1L), 1)));
        assertThatThrownBy(() -> run(file, ""))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("a.weight has shape [3], expected is (2)")
                .hasMessageContaining("b.weight is missing, expected is (1, 2)")
                .hasMessageContaining("c is unexpected");
        assertThat(Files.exists(folder.resolve("out.safetensors"))).isFalse();
    }

    @Test
    void ofSeveralPartsOneHasToBeChosen() throws IOException {
        Map<String, Object> state = Map.of(
                "a.weight",
                PytorchFile.tensor(List.of(2L), 1, 2),
                "b.weight",
                PytorchFile.tensor(List.of(1L, 2L), 3, 4));
        Path file = PytorchFile.write(folder.resolve("a.pt"), Map.of("generator", state, "critic", state));
        assertThatThrownBy(() -> run(file, ""))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("generator")
                .hasMessageContaining("critic");
        assertThatThrownBy(() -> run(file, "ema")).hasMessageContaining("there is no part 'ema'");
        assertThat(run(file, "critic").tensors()).isEqualTo(2);
    }

    @Test
    void whatAModelDoesNotNeedIsLeftOut() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of(
                        "a.weight", PytorchFile.tensor(List.of(2L), 1, 2),
                        "b.weight", PytorchFile.tensor(List.of(1L, 2L), 3, 4),
                        "log_scale", PytorchFile.tensor(List.of(), 5)));
        CheckpointImport importing = new CheckpointImport(MODEL, "log_scale"::equals, false);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThat(importing
                            .run(checkpoint, "", folder.resolve("out.safetensors"), Map.of())
                            .leftOut())
                    .containsExactly("log_scale");
        }
    }

    @Test
    void aPatchEmbeddingIsWidenedWithZerosWhenAskedTo() throws IOException {
        Map<String, Shape> model = Map.of("patch_embedding.weight", new Shape(2, 3, 1, 1, 2));
        Path file = PytorchFile.write(
                folder.resolve("a.pt"),
                Map.of("patch_embedding.weight", PytorchFile.tensor(List.of(2L, 1L, 1L, 1L, 2L), 1, 2, 3, 4)));
        Path out = folder.resolve("out.safetensors");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            assertThatThrownBy(
                            () -> new CheckpointImport(model, name -> false, false).run(checkpoint, "", out, Map.of()))
                    .hasMessageContaining(
                            "patch_embedding.weight has shape [2, 1, 1, 1, 2], expected is (2, 3, 1, 1, 2)");
            assertThat(new CheckpointImport(model, name -> false, true)
                            .run(checkpoint, "", out, Map.of())
                            .widened())
                    .isTrue();
        }
        try (Weights weights = Weights.load(out, CPU)) {
            assertThat(weights.get("patch_embedding.weight").toFloatArray())
                    .containsExactly(1, 2, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0);
        }
    }

    @Test
    void thePublishedNetworksHaveTheirPublishedSizes() {
        // Numbers of tensors and parameters as published: the transformer's files by their makers, the others by their
        // code.
        assertThat(shapes(PublishedNetwork.TRANSFORMER, official("t2v", 16))).hasSize(825);
        assertThat(parameters(shapes(PublishedNetwork.TRANSFORMER, official("t2v", 16))))
                .isEqualTo(1_418_996_800L);
        assertThat(parameters(PublishedNetwork.TEXT_ENCODER.describe(null).shapes()))
                .isBetween(5_600_000_000L, 5_800_000_000L);
        assertThat(PublishedNetwork.PICTURE_ENCODER.describe(null).shapes().get("visual.pos_embedding"))
                .isEqualTo(new Shape(1, 257, 1280));
        assertThat(PublishedNetwork.TRACKER_OFFLINE.describe(null).shapes().get("updateformer.input_transform.weight"))
                .isEqualTo(new Shape(384, 1110));
        assertThat(PublishedNetwork.TRACKER_OFFLINE.restricted()).isTrue();
        assertThatThrownBy(() -> PublishedNetwork.TRANSFORMER.describe(null)).hasMessageContaining("config.json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "VAE | {\"z_dim\": 16} | dim, dim_mult, num_res_blocks, temperal_downsample not given",
                "VAE | [] | no JSON object",
                "TEXT_ENCODER | {\"dim\": 8, \"num_heads\": 2} | num_buckets is 0, a multiple of 4 is needed",
                "TRANSFORMER | {\"dim\": 7, \"num_heads\": 2} | model_type",
                "TRANSFORMER | 3 | no JSON object",
                "TRACKER_ONLINE | {\"window_len\": \"many\"} | many",
            })
    void sizesThatMakeNoSenseAreRefusedWithTheKnownKeys(PublishedNetwork network, String config, String reason) {
        assertThatThrownBy(() -> shapes(network, config))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(network == PublishedNetwork.VAE ? "z_dim" : "num_heads");
    }

    @Test
    void aConfigIsOfANetworkIfItHasItsKeys() {
        JsonNode transformers = Json.MAPPER.readTree(official("t2v", 16));
        for (PublishedNetwork network : PublishedNetwork.values()) {
            if (network.sized()) {
                assertThat(network.missing(transformers)).as(network.id()).isNotEmpty();
                String own = network.describe(null).config();
                assertThat(network.missing(Json.MAPPER.readTree(own)))
                        .as(network.id())
                        .isEmpty();
            }
        }
        assertThat(PublishedNetwork.VAE.missing(Json.MAPPER.readTree("{}")))
                .containsExactly("dim", "z_dim", "dim_mult", "num_res_blocks", "temperal_downsample");
        assertThat(PublishedNetwork.TRANSFORMER.sized()).isFalse();
    }

    /** As the published config.json is: what the official class takes for granted is not in it. */
    private static String official(String modelType, int inDim) {
        return """
                {"_class_name": "WanModel", "dim": 1536, "eps": 1e-06, "ffn_dim": 8960, "freq_dim": 256, "in_dim": %d,
                 "model_type": "%s", "num_heads": 12, "num_layers": 30, "out_dim": 16, "text_len": 512}
                """
                .formatted(inDim, modelType);
    }

    private static Map<String, Shape> shapes(PublishedNetwork network, String config) {
        return network.describe(Json.MAPPER.readTree(config)).shapes();
    }

    private static long parameters(Map<String, Shape> shapes) {
        return shapes.values().stream().mapToLong(Shape::size).sum();
    }

    private CheckpointImport.Result run(Path file, String part) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return new CheckpointImport(MODEL, name -> false, false)
                    .run(checkpoint, part, folder.resolve("out.safetensors"), Map.of());
        }
    }
}
