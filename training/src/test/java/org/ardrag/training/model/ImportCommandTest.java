package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class ImportCommandTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final WanVaeConfig CONFIG =
            new WanVaeConfig(2, 16, List.of(1, 2), 1, null, List.of(true), null, null);

    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

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
    }

    @Test
    void aRandomNetworkHasThePublishedLayout() {
        Path random = folder.resolve("of its own").resolve("random.safetensors");
        String config = folder.resolve("config.json").toString();
        assertThat(new CommandLine(new ModelCommand())
                        .execute("random", "--network", "vae", "--config", config, "--out", random.toString()))
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

    private int run(Path path, String... options) {
        CommandLine command = new CommandLine(new ModelCommand()).setErr(new PrintWriter(errors, true));
        String[] arguments = new String[options.length + 2];
        arguments[0] = "import";
        arguments[1] = path.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return command.execute(arguments);
    }
}
