package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BetweenCommandTest {

    private static final String SOME = "blocks.1.ffn.0.weight";

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void writeTwoModels() throws IOException {
        write(folder.resolve("first"), 1, 32, "ODE");
        write(folder.resolve("second"), 2, 32, "RENOISE");
    }

    @ParameterizedTest
    @CsvSource({"0", "0.25", "1"})
    void transformerStandsAtItsShareOfTheWay(double share) throws IOException {
        assertThat(between("second", Double.toString(share)))
                .as(errors.toString())
                .isZero();

        assertMixed(ModelFolder.TRANSFORMER, SOME, share);
    }

    private void assertMixed(String file, String tensor, double share) throws IOException {
        float[] first = weights("first", file, tensor);
        float[] second = weights("second", file, tensor);
        float[] made = weights("out", file, tensor);
        assertThat(Arrays.equals(first, second)).isFalse();
        for (int i = 0; i < made.length; i++) {
            double wanted = (1 - share) * first[i] + share * second[i];
            assertThat((double) made[i])
                    .as("number %d, to the 8 bits of a bfloat16", i)
                    .isCloseTo(wanted, within(Math.abs(wanted) / 250 + 1e-9));
        }
    }

    @Test
    void everythingElseIsTheFirstOnes() throws IOException {
        assertThat(between("second", "0.5")).as(errors.toString()).isZero();

        for (String name : List.of(ModelFolder.AUTOENCODER, "model.json")) {
            assertThat(folder.resolve("out").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("first").resolve(name));
        }
    }

    @Test
    void decoderGoesItsOwnShareOfTheWayAndTheEncoderStays() throws IOException {
        assertThat(between("second", "0", "--decoder-share=0.5"))
                .as(errors.toString())
                .isZero();

        assertThat(weights("out", ModelFolder.AUTOENCODER, "encoder.0.weight"))
                .isEqualTo(weights("first", ModelFolder.AUTOENCODER, "encoder.0.weight"));
        assertMixed(ModelFolder.AUTOENCODER, "decoder.1.weight", 0.5);
        assertThat(weights("out", ModelFolder.TRANSFORMER, SOME))
                .isEqualTo(weights("first", ModelFolder.TRANSFORMER, SOME));
    }

    @Test
    void transformersOfAnotherShapeHaveNothingBetweenThem() throws IOException {
        write(folder.resolve("wider"), 3, 48, "ODE");

        assertThat(between("wider", "0.5")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("patch_embedding.weight", "48", "32");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void decodersOfAnotherShapeLeaveNoModelBehind() throws IOException {
        write(folder.resolve("other"), 3, 32, 12, "ODE", 4);

        assertThat(between("other", "0.5", "--decoder-share=0.5")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("decoder.");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void decodersBehindAnotherEncoderAreNotMixed() throws IOException {
        try (Weights other = Weights.load(folder.resolve("second").resolve(ModelFolder.AUTOENCODER), Device.cpu())) {
            other.get("encoder.0.weight").addi(1);
            other.save(folder.resolve("second").resolve(ModelFolder.AUTOENCODER), TensorType.BF16, Map.of());
        }

        assertThat(between("second", "0.5", "--decoder-share=0.5")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("encoder.0.weight", "differ in meaning");
    }

    @Test
    void transformersOfOtherHeadsAreNotMixed() throws IOException {
        write(folder.resolve("heads"), 3, 32, 8, "ODE", 2);

        assertThat(between("heads", "0.5")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("num_heads of", "is 4", "is 2");
    }

    @Test
    void modelsOfOtherSourcesAreNotMixed() throws IOException {
        Files.writeString(folder.resolve("second").resolve(ModelFolder.SOURCE), "{\"transformer\":\"published\"}");

        assertThat(between("second", "0.5")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("source.json of", "is none", "published");
    }

    @ParameterizedTest
    @CsvSource({"1.5", "-0.1", "NaN"})
    void shareOfTheDecoderBeyondTheTwoIsRefused(String share) {
        assertThat(between("second", "0.5", "--decoder-share=" + share)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("--decoder-share is " + share + "; 0 to 1 is allowed");
    }

    @ParameterizedTest
    @CsvSource({"head.head.weight, 0.75", "head.head.bias, 0.75", "head.modulation, 1", SOME + ", 1"})
    void ofTheHeadAShareIsTakenAndAllElseIsWhole(String tensor, double share) throws IOException {
        writeBlending("first", 1);
        writeBlending("second", 2);

        assertThat(between("second", "1", "--head-share=0.75"))
                .as(errors.toString())
                .isZero();

        float[] second = weights("second", ModelFolder.TRANSFORMER, tensor);
        float[] made = weights("out", ModelFolder.TRANSFORMER, tensor);
        for (int i = 0; i < made.length; i++) {
            assertThat((double) made[i])
                    .as("number %d, to the 8 bits of a bfloat16", i)
                    .isCloseTo(share * second[i], within(Math.abs(second[i]) / 250 + 1e-9));
        }
    }

    @Test
    void aShareOfAHeadThatPredictsTheFlowIsRefused() {
        assertThat(between("second", "1", "--head-share=0.75")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString())
                .contains("--head-share is 0.75", "the prediction FLOW", "1, or the prediction BLEND, is allowed");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"1.5", "-0.1", "NaN"})
    void shareOfTheHeadBeyondItIsRefused(String share) {
        assertThat(between("second", "0.5", "--head-share=" + share)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("--head-share is " + share + "; 0 to 1 is allowed");
    }

    @ParameterizedTest
    @CsvSource({"1.5", "-0.1", "NaN"})
    void shareBeyondTheTwoIsRefused(String share) {
        assertThat(between("second", share)).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("--share is " + share + "; 0 to 1 is allowed");
    }

    @Test
    void modelThatIsThereIsNotOverwritten() throws IOException {
        assertThat(between("second", "0.5")).isZero();
        byte[] before = Files.readAllBytes(folder.resolve("out").resolve(ModelFolder.TRANSFORMER));

        assertThat(between("second", "1")).isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(errors.toString()).contains("there is a model already");
        assertThat(folder.resolve("out").resolve(ModelFolder.TRANSFORMER)).hasBinaryContent(before);
    }

    private int between(String second, String share, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "between",
                folder.resolve("first").toString(),
                folder.resolve(second).toString(),
                "--share=" + share,
                "--out",
                folder.resolve("out").toString()));
        arguments.addAll(List.of(more));
        return new CommandLine(new ModelCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(arguments.toArray(new String[0]));
    }

    private float[] weights(String model, String file, String tensor) throws IOException {
        try (Weights weights = Weights.load(folder.resolve(model).resolve(file), Device.cpu())) {
            return weights.get(tensor).toFloatArray();
        }
    }

    private static void write(Path folder, long seed, int width, String sampler) throws IOException {
        write(folder, seed, width, 8, sampler, 4);
    }

    private static void write(Path folder, long seed, int width, int decoderWidth, String sampler, int heads)
            throws IOException {
        CausalWanConfig transformer =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 8, width, 64, 16, 0, 4, heads, 2, 4, 1, 0, 0, 1e-6);
        write(folder, seed, transformer, decoderWidth, Map.of("sampler", sampler));
    }

    /** A model that says what to add to its references. */
    private void writeBlending(String name, long seed) throws IOException {
        CausalWanConfig transformer =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 20, 32, 64, 16, 0, 5, 4, 2, 4, 1, 0, 0, 1e-6);
        Map<String, Object> predicts = Map.of("prediction", "BLEND", "reference", "PICTURE_AND_MOVED");
        write(folder.resolve(name), seed, transformer, 8, predicts);
    }

    private static void write(
            Path folder, long seed, CausalWanConfig transformer, int decoderWidth, Map<String, Object> keys)
            throws IOException {
        Files.createDirectories(folder);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                8,
                List.of(12, 8, 8, decoderWidth),
                4,
                1,
                List.of(true, true, false),
                List.of(false, true, true),
                null,
                List.of(true, true, true));
        Map<String, Object> manifest = new LinkedHashMap<>(keys);
        manifest.put("name", "model " + seed);
        manifest.put("width", 32);
        manifest.put("height", 32);
        manifest.put("fps", 16);
        manifest.put("denoising_step_list", List.of(1000, 500));
        manifest.put("transformer", transformer);
        manifest.put("autoencoder", autoencoder);
        Files.writeString(folder.resolve("model.json"), Json.MAPPER.writeValueAsString(manifest));
        WeightInitializer.Scale scale = (name, shape) -> 0.1;
        try (Weights ofTransformer = WeightInitializer.draw(transformer.weightShapes(), seed, Device.cpu(), scale);
                Weights encoder = WeightInitializer.draw(autoencoder.weightShapes(), 10, Device.cpu(), scale);
                Weights both = WeightInitializer.draw(autoencoder.weightShapes(), 10 + seed, Device.cpu(), scale)) {
            both.overwrite(encoder, name -> name.startsWith("encoder."));
            ofTransformer.save(folder.resolve(ModelFolder.TRANSFORMER), TensorType.BF16, Map.of());
            both.save(folder.resolve(ModelFolder.AUTOENCODER), TensorType.BF16, Map.of());
        }
    }
}
