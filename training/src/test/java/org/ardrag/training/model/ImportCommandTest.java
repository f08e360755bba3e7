package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.testing.PytorchFile;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ImportCommandTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final WanVaeConfig CONFIG =
            new WanVaeConfig(2, 16, List.of(1, 2), 1, null, List.of(true), null, null);

    /** With this many input channels and tokens of a prompt. */
    private static final String TRANSFORMER =
            """
            {"_class_name":"WanModel","model_type":"t2v","text_len":%2$d,"in_dim":%1$d,"dim":32,"ffn_dim":64,"freq_dim":16,
             "text_dim":16,"out_dim":4,"num_heads":2,"num_layers":2,"eps":0.000001}""";

    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();
    private final StringWriter answers = new StringWriter();

    @BeforeEach
    void writeACheckpoint() throws IOException {
        Files.writeString(folder.resolve("config.json"), Json.MAPPER.writeValueAsString(CONFIG));
        try (Weights weights = WeightInitializer.draw(CONFIG.weightShapes(), 1, CPU, (name, shape) -> 0.1)) {
            weights.save(folder.resolve("vae.safetensors"), TensorType.BF16, Map.of());
        }
    }

    @Test
    void theFolderHoldsConfigWeightsAndWhereTheyCameFrom() throws IOException {
        Path out = folder.resolve("out");
        assertThat(run(folder.resolve("vae.safetensors"), "--network", "vae", "--out", out.toString()))
                .as(errors.toString())
                .isZero();
        assertThat(Json.MAPPER.readValue(Files.readString(out.resolve("config.json")), WanVaeConfig.class))
                .isEqualTo(CONFIG);
        try (Weights weights = Weights.load(out.resolve("weights.safetensors"), CPU);
                Weights given = Weights.load(folder.resolve("vae.safetensors"), CPU)) {
            weights.requireShapes(CONFIG.weightShapes());
            assertThat(weights.get("conv1.weight").toFloatArray())
                    .containsExactly(given.get("conv1.weight").toFloatArray());
        }
        JsonNode source = Json.MAPPER.readTree(Files.readString(out.resolve("source.json")));
        assertThat(source.path("network").asString()).isEqualTo("vae");
        assertThat(source.path("licence").asString()).isEqualTo("Apache-2.0");
        JsonNode file = source.path("files").get(0);
        assertThat(file.path("name").asString()).isEqualTo("vae.safetensors");
        assertThat(file.path("bytes").asLong()).isEqualTo(Files.size(folder.resolve("vae.safetensors")));
        assertThat(file.path("sha256").asString()).matches("[0-9a-f]{64}");
        assertThat(answers.toString())
                .contains("Sizes: those in " + folder.resolve("config.json"))
                .contains("No text of it");
    }

    /** As in Wan's folder, where the only config is the transformer's. */
    @Test
    void aNetworkThatIsPublishedInOneSizeNeedsNoConfigAndTakesNoOthers() throws IOException {
        String own = folder.resolve("config.json").toString();
        Path published = folder.resolve("published");
        Path weights = published.resolve("taew2_1.safetensors");
        assertThat(take("random", "--network", "tiny-autoencoder", "--out", weights.toString()))
                .isZero();
        Files.writeString(published.resolve("config.json"), TRANSFORMER.formatted(16, 512));
        assertThat(run(weights, "--network", "tiny-autoencoder", "--out", out()))
                .as(errors.toString())
                .isZero();
        assertThat(answers.toString())
                .contains("Sizes: the published tiny-autoencoder's; ")
                .contains("config.json is of something else, it has no encoder_width, decoder_widths");
        assertThat(Json.MAPPER
                        .readTree(Files.readString(folder.resolve("out/config.json")))
                        .path("encoder_width")
                        .asInt())
                .isEqualTo(64);

        Path vae = Files.copy(folder.resolve("vae.safetensors"), published.resolve("vae.safetensors"));
        assertThat(run(vae, "--network", "vae", "--out", out())).isEqualTo(2);
        assertThat(answers.toString()).contains("Sizes: the published vae's");
        assertThat(errors.toString()).contains("conv1.weight has shape").doesNotContain("\tat ");
        assertThat(run(vae, "--network", "vae", "--config", own, "--out", out()))
                .as(errors.toString())
                .isZero();
        assertThat(answers.toString()).contains("Sizes: those in " + own);
    }

    @Test
    void theLicencesTextsThatLieBesideTheWeightsComeAlong() throws IOException {
        Files.writeString(folder.resolve("LICENSE"), "You may look.");
        Files.writeString(folder.resolve("Licence-of-data.txt"), "And touch.");
        assertThat(run(folder.resolve("vae.safetensors"), "--network", "vae", "--out", out()))
                .as(errors.toString())
                .isZero();
        Path out = folder.resolve("out");
        assertThat(out.resolve("LICENSE")).hasContent("You may look.");
        assertThat(out.resolve("Licence-of-data.txt")).hasContent("And touch.");
        assertThat(answers.toString()).contains("Licence: Apache-2.0, in LICENSE, Licence-of-data.txt");
        assertThat(out.resolve("SHA256SUMS")).content().contains("  LICENSE\n");
        assertThat(ImportedNetwork.read("--x", out, Set.of("vae")).licenceTexts())
                .hasSize(2);
    }

    @Test
    void licencesOfOneNameStayApart() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other"));
        Path third = Files.createDirectories(folder.resolve("third"));
        Path out = Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("LICENSE"), "You may look.");
        Files.writeString(other.resolve("LICENSE"), "You may listen.");
        Files.writeString(third.resolve("LICENSE"), "You may listen.");
        LicenceTexts.copy(List.of(folder.resolve("a.pt"), folder.resolve("b.pt"), other, third.resolve("c.pt")), out);
        assertThat(out.resolve("LICENSE")).hasContent("You may look.");
        assertThat(out.resolve("LICENSE.2")).hasContent("You may listen.");
        assertThat(LicenceTexts.in(out)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no safetensors at all"})
    void aDamagedFileIsRefusedInASentence(String content) throws IOException {
        Files.writeString(folder.resolve("vae.safetensors"), content);
        assertThat(run(folder.resolve("vae.safetensors"), "--network", "vae", "--out", out()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("vae.safetensors: ").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"z_dim\": 16} | dim_mult, num_res_blocks, temperal_downsample not given",
                "{\"z_dim\": | is not JSON",
                "[1] | no JSON object"
            })
    void sizesThatMakeNoSenseAreRefusedInASentence(String content, String reason) throws IOException {
        String config = Files.writeString(folder.resolve("bad.json"), content).toString();
        assertThat(run(folder.resolve("vae.safetensors"), "--network", "vae", "--config", config, "--out", out()))
                .isEqualTo(2);
        assertThat(take("random", "--network", "vae", "--config", config, "--out", out()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains(reason).doesNotContain("\tat ");
    }

    @Test
    void ofATrainersFileAPartIsChosen() throws IOException {
        Path file = PytorchFile.write(
                folder.resolve("trainer.pt"), Map.of("generator", state(1), "generator_ema", state(2), "step", 3L));
        assertThat(run(file, "--network", "vae", "--out", out())).isEqualTo(2);
        assertThat(errors.toString()).contains("a part has to be chosen").contains("generator_ema");
        assertThat(run(file, "--network", "vae", "--out", out(), "--part", "generator_ema"))
                .as(errors.toString())
                .isZero();
        try (Weights weights = Weights.load(folder.resolve("out/weights.safetensors"), CPU)) {
            weights.requireShapes(CONFIG.weightShapes());
            assertThat(weights.get("conv1.bias").toFloatArray()).containsOnly(2);
        }
        assertThat(source().path("part").asString()).isEqualTo("generator_ema");
    }

    @Test
    void whatATransformerLooksAtAPromptWithCanBeLeftOut() throws IOException {
        Path weights = transformer(4, 8);
        String config = config("without.json", 4, 0);
        assertThat(run(weights, "--network", "transformer", "--config", config, "--out", out()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("text_embedding.0.weight is unexpected");
        assertThat(run(weights, "--network", "transformer", "--config", config, "--out", out(), "--without-text"))
                .as(errors.toString())
                .isZero();
        assertThat(source().path("leftOut").toString())
                .contains("text_embedding.0.weight")
                .contains("blocks.1.cross_attn.q.weight")
                .contains("blocks.1.norm3.bias")
                .doesNotContain("self_attn");
    }

    @Test
    void aTransformerCanBeWidened() throws IOException {
        Path weights = transformer(4, 0);
        String config = config("wide.json", 6, 0);
        assertThat(run(weights, "--network", "transformer", "--config", config, "--out", out()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("patch_embedding.weight has shape [32, 4, 1, 2, 2]");
        assertThat(run(weights, "--network", "transformer", "--config", config, "--out", out(), "--widen"))
                .as(errors.toString())
                .isZero();
        assertThat(answers.toString()).contains("patch embedding widened");
        assertThat(source().path("widened").asBoolean()).isTrue();
        try (Weights wide = Weights.load(folder.resolve("out/weights.safetensors"), CPU)) {
            float[] patches = wide.get("patch_embedding.weight").toFloatArray();
            assertThat(patches).hasSize(32 * 6 * 4);
            assertThat(Arrays.copyOfRange(patches, 16, 24)).containsOnly(0f); // two channels of 2 x 2 behind four
            assertThat(patches[15]).isNotZero();
        }
    }

    @Test
    void aRandomNetworkHasThePublishedLayout() {
        Path random = folder.resolve("of its own").resolve("random.safetensors");
        String config = folder.resolve("config.json").toString();
        assertThat(take("random", "--network", "vae", "--config", config, "--out", random.toString()))
                .isZero();
        assertThat(run(
                        random,
                        "--network",
                        "vae",
                        "--out",
                        folder.resolve("out").toString()))
                .as(errors.toString())
                .isZero();
    }

    @Test
    void whatDoesNotFitIsSaidAndNothingIsWritten() {
        Path out = folder.resolve("out");
        assertThat(run(folder.resolve("vae.safetensors"), "--network", "text-encoder", "--out", out.toString()))
                .isNotZero();
        assertThat(errors.toString()).isNotEmpty();
        assertThat(out.resolve("weights.safetensors")).doesNotExist();
    }

    @Test
    void anUnknownNetworkIsRefusedWithTheKnownOnes() {
        assertThat(run(
                        folder,
                        "--network",
                        "magic",
                        "--out",
                        folder.resolve("out").toString()))
                .isNotZero();
        assertThat(errors.toString()).contains("'magic'").contains("tiny-autoencoder");
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    private JsonNode source() throws IOException {
        return Json.MAPPER.readTree(Files.readString(folder.resolve("out/source.json")));
    }

    /** Every weight of the small VAE, all of one number. */
    private static Map<String, Object> state(float number) {
        Map<String, Object> state = new LinkedHashMap<>();
        CONFIG.weightShapes().forEach((name, shape) -> {
            float[] numbers = new float[Math.toIntExact(shape.size())];
            Arrays.fill(numbers, number);
            List<Long> axes = Arrays.stream(shape.getShape()).boxed().toList();
            state.put(name, PytorchFile.tensor(axes, numbers));
        });
        return state;
    }

    private String config(String name, int inDim, int textLen) throws IOException {
        return Files.writeString(folder.resolve(name), TRANSFORMER.formatted(inDim, textLen))
                .toString();
    }

    private Path transformer(int inDim, int textLen) throws IOException {
        Path weights = folder.resolve("transformer.safetensors");
        String config = config("transformer.json", inDim, textLen);
        assertThat(take("random", "--network", "transformer", "--config", config, "--out", weights.toString()))
                .as(errors.toString())
                .isZero();
        return weights;
    }

    private int run(Path path, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "import";
        arguments[1] = path.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return take(arguments);
    }

    private int take(String... arguments) {
        return new CommandLine(new ModelCommand())
                .setErr(new PrintWriter(errors, true))
                .setOut(new PrintWriter(answers, true))
                .execute(arguments);
    }
}
