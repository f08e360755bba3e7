package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.download.Checksum;
import org.ardrag.training.download.DiskSpace;
import org.ardrag.training.download.FileServer;
import org.ardrag.training.download.Patience;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class FetchCommandTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final WanVaeConfig CONFIG =
            new WanVaeConfig(2, 16, List.of(1, 2), 1, null, List.of(true), null, null);
    private static final String WEIGHTS = "/maker/tiny/resolve/main/vae.safetensors";
    private static final String TOKENIZER = "/maker/tiny/resolve/main/words/tokenizer.json";
    private static final String LICENCE = "/licence.txt";

    @TempDir
    private Path folder;

    private final FileServer server = server();
    private final StringWriter errors = new StringWriter();
    private String licenceGit = "";
    private @Nullable String weightsSum;
    private DiskSpace.Room room = folder -> Long.MAX_VALUE;

    private static FileServer server() {
        try {
            return new FileServer();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void publish() throws IOException {
        Path weights = folder.resolve("published.safetensors");
        try (Weights drawn = WeightInitializer.draw(CONFIG.weightShapes(), 1, CPU, (name, shape) -> 0.1)) {
            drawn.save(weights, TensorType.BF16, Map.of());
        }
        server.put(WEIGHTS, Files.readAllBytes(weights));
        server.put(TOKENIZER, "{}".getBytes(StandardCharsets.UTF_8));
        Path licence = folder.resolve("licence.txt");
        Files.writeString(licence, "You may look.\n");
        server.put(LICENCE, Files.readAllBytes(licence));
        licenceGit = Checksum.of(Checksum.Kind.GIT_BLOB, licence).hex();
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private Path out() {
        return folder.resolve("out");
    }

    private int fetch(@Nullable String forbids, String network, String... options) {
        Catalogue.Licence licence = new Catalogue.Licence(
                "LOOK-1.0", "Tiny", forbids, server.address(LICENCE).toString(), licenceGit);
        Catalogue.File weights = new Catalogue.File("maker/tiny", "vae.safetensors", null, weightsSum, null, 1000);
        Catalogue.File tokenizer = new Catalogue.File("maker/tiny", "words/tokenizer.json", null, null, null, 0);
        JsonNode config = network.equals("vae") ? Json.MAPPER.valueToTree(CONFIG) : null;
        Catalogue catalogue = new Catalogue(
                Map.of("look", licence),
                List.of(new Catalogue.Model(
                        "Tiny",
                        "a test",
                        network,
                        null,
                        config,
                        List.of("look"),
                        List.of(weights),
                        List.of(tokenizer))));
        Patience patience = new Patience(2, Duration.ofSeconds(20), Duration.ofMillis(1), Duration.ofMillis(1));
        Map<String, String> environment =
                Map.of("HF_ENDPOINT", server.address("").toString());
        CommandLine command = new CommandLine(new FetchCommand(catalogue, environment, patience, room))
                .setErr(new PrintWriter(errors, true));
        String[] arguments = Stream.concat(Stream.of("tiny", "--out", out().toString()), Stream.of(options))
                .toArray(String[]::new);
        return command.execute(arguments);
    }

    private long asked(String path) {
        return server.requests().stream()
                .filter(request -> request.path().equals(path))
                .count();
    }

    @Test
    void theFolderHoldsTheWeightsTheirLicenceAndWhereTheyCameFrom() throws IOException {
        assertThat(fetch(null, "vae")).as(errors.toString()).isZero();
        try (Weights weights = Weights.load(out().resolve("weights.safetensors"), CPU)) {
            weights.requireShapes(CONFIG.weightShapes());
        }
        assertThat(out().resolve("LICENSE.Tiny.txt")).hasContent("You may look.\n");
        assertThat(out().resolve("tokenizer.json")).hasContent("{}");
        JsonNode source = Json.MAPPER.readTree(Files.readString(out().resolve("source.json")));
        assertThat(source.path("licence").asString()).isEqualTo("LOOK-1.0 (Tiny)");
        assertThat(source.path("files").get(0).path("address").asString())
                .isEqualTo(server.address(WEIGHTS).toString());
        List<String> sums = Files.readAllLines(out().resolve("SHA256SUMS"));
        assertThat(sums).hasSize(5);
        for (String line : sums) {
            assertThat(line)
                    .isEqualTo(
                            Checksum.sha256(out().resolve(line.substring(66))).hex() + "  " + line.substring(66));
        }
        assertThat(out().resolve(".download")).doesNotExist();
        assertThat(errors.toString()).contains("licence LOOK-1.0 (Tiny)").contains("vae.safetensors");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        assertThat(fetch(null, "vae")).as(errors.toString()).isZero();
        int before = server.requests().size();
        errors.getBuffer().setLength(0);
        assertThat(fetch("commercial use", "vae")).isZero();
        assertThat(server.requests()).hasSize(before);
        assertThat(errors.toString())
                .contains("licence LOOK-1.0 (Tiny): no commercial use")
                .doesNotContain("was not fetched");
    }

    @Test
    void whatNobodySaysAChecksumOfIsSaid() throws IOException {
        assertThat(fetch(null, "tiny-autoencoder")).isNotZero(); // and what came is kept
        assertThat(errors.toString())
                .contains("vae.safetensors was not checked: nobody says a checksum of it")
                .contains("tokenizer.json was not checked")
                .doesNotContain("LICENSE.Tiny.txt was not checked");
        errors.getBuffer().setLength(0);
        assertThat(fetch(null, "vae")).isZero();
        assertThat(errors.toString()).contains("vae.safetensors was there already and was not checked again");
        Files.delete(out().resolve("SHA256SUMS"));
        errors.getBuffer().setLength(0);
        weightsSum = Checksum.sha256(folder.resolve("published.safetensors")).hex();
        assertThat(fetch(null, "vae")).isZero();
        assertThat(errors.toString()).doesNotContain("vae.safetensors was ");
    }

    @Test
    void withoutRoomForTheFilesAndWhatIsMadeOfThemNothingIsFetched() {
        room = where -> 1999;
        assertThat(fetch(null, "vae")).isNotZero();
        assertThat(errors.toString()).contains("Tiny needs 2000 bytes more").contains("1999 are free");
        assertThat(server.requests()).isEmpty();
        room = where -> 2000;
        assertThat(fetch(null, "vae")).as(errors.toString()).isNotZero(); // the file is larger than the catalogue says
        assertThat(errors.toString()).contains("what is made of Tiny needs ");
        assertThat(out().resolve("weights.safetensors")).doesNotExist();
        room = where -> 1000; // what came before need not come again
        assertThat(fetch(null, "vae")).isNotZero();
        room = where -> Long.MAX_VALUE;
        assertThat(fetch(null, "vae")).as(errors.toString()).isZero();
        assertThat(asked(WEIGHTS)).isEqualTo(1);
    }

    @Test
    void damagedWeightsAreKeptAndSaidToBeDamaged() {
        server.put(WEIGHTS, "no safetensors at all".getBytes(StandardCharsets.UTF_8));
        assertThat(fetch(null, "vae")).isNotZero();
        assertThat(errors.toString())
                .contains("Tiny was fetched and cannot be taken in: ")
                .contains("; the files are in " + out().resolve(".download"));
        assertThat(out().resolve(".download/vae.safetensors")).exists();
    }

    @Test
    void aLicenceThatForbidsSomethingHasToBeAgreedToBeforeAnythingIsFetched() {
        assertThat(fetch("commercial use", "vae")).isNotZero();
        assertThat(errors.toString())
                .contains("LOOK-1.0 (Tiny): no commercial use")
                .contains(server.address(LICENCE).toString())
                .contains("--accept-licence");
        assertThat(server.requests()).isEmpty();
        assertThat(out()).doesNotExist();
        assertThat(fetch("commercial use", "vae", "--accept-licence")).isZero();
        assertThat(out().resolve("source.json")).content().contains("no commercial use");
    }

    @Test
    void weightsThatDoNotFitAreKeptAndSaidToBeOfAnotherShape() {
        assertThat(fetch(null, "tiny-autoencoder")).isNotZero();
        assertThat(out().resolve("weights.safetensors")).doesNotExist();
        assertThat(out().resolve(".download/vae.safetensors")).exists();
        assertThat(fetch(null, "vae")).isZero();
        assertThat(asked(WEIGHTS)).isEqualTo(1);
    }

    @Test
    void aFetchThatBrokeOffGoesOn() {
        server.next(
                (exchange, content) -> exchange.sendResponseHeaders(503, -1),
                (exchange, content) -> exchange.sendResponseHeaders(503, -1));
        assertThat(fetch(null, "vae")).isNotZero();
        assertThat(out().resolve("SHA256SUMS")).doesNotExist();
        assertThat(fetch(null, "vae")).as(errors.toString()).isZero();
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        CommandLine command = new CommandLine(new ModelCommand()).setErr(new PrintWriter(errors, true));
        assertThat(command.execute("fetch", "magic")).isNotZero();
        assertThat(errors.toString()).contains("'magic'").contains("Wan2.1-T2V-1.3B");
    }

    @Test
    void bytesAreSaidWithThreeDigits() {
        assertThat(Stream.of(0.0, 999.0, 1000.0, 5_676_220_819.0, 102e6, 99.96e6, 3e15)
                        .map(Bytes::of))
                .containsExactly("0 B", "999 B", "1.00 kB", "5.68 GB", "102 MB", "100 MB", "3000 TB");
    }
}
