package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Studio;
import org.ardrag.server.device.CountedModels;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.storage.Postgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The registry as an administrator uses it, with small real models, on each kind of database. */
class ModelRegistryTest {

    @Nested
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {
                "studio.timing.drain=0s",
                "studio.precision=float32",
                "studio.device=cpu",
                "studio.models.archive-bytes=4MB"
            })
    @Import(RealModels.class)
    class InTheFileDatabase extends Contract {}

    @Nested
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {
                "studio.timing.drain=0s",
                "studio.precision=float32",
                "studio.device=cpu",
                "studio.models.archive-bytes=4MB"
            })
    @Import(RealModels.class)
    class InPostgres extends Contract {

        @DynamicPropertySource
        static void database(DynamicPropertyRegistry registry) {
            String url = Postgres.newDatabase();
            registry.add("spring.datasource.url", () -> url);
        }
    }

    abstract static class Contract {

        @LocalServerPort
        private int port;

        @Autowired
        private ApplicationContext context;

        @Autowired
        private CountedModels loaded;

        @Autowired
        private RealModels.StudioFolder folder;

        private Studio studio;
        private Administrator administrator;

        @BeforeEach
        void connect() {
            studio = new Studio(port);
            studio.awaitReady();
            administrator = new Administrator(studio, context);
        }

        /** Back to the one model that came with the studio, and nothing of the others left. */
        @AfterEach
        void tidy() throws IOException {
            studio.close();
            loaded.failing.clear();
            while (!administrator.active().equals("default")) {
                assertThat(administrator.rollBack().statusCode()).isEqualTo(200);
            }
            for (JsonNode model : administrator.overview().get("models")) {
                String name = model.get("name").stringValue();
                if (!name.equals("default")) {
                    Awaitility.await().untilAsserted(() -> assertThat(
                                    administrator.delete(name).statusCode())
                            .isEqualTo(204));
                }
            }
            assertThat(files(folder.data().resolve("models"))).isEmpty();
            Awaitility.await().untilAsserted(() -> assertThat(loaded.open)
                    .as("models in memory")
                    .containsExactly(folder.root().resolve("installed/default")));
        }

        private static List<String> files(Path dir) throws IOException {
            if (!Files.exists(dir)) {
                return List.of();
            }
            try (Stream<Path> all = Files.walk(dir)) {
                return all.filter(Files::isRegularFile).map(Path::toString).toList();
            }
        }

        private static String says(HttpResponse<byte[]> answer) {
            return new String(answer.body(), StandardCharsets.UTF_8);
        }

        /** Imports the archive of a random model that no other test has. */
        private void importRandom(String name, long seed) throws IOException {
            HttpResponse<byte[]> answer = administrator.importArchive(name, archiveOf(seed));
            assertThat(answer.statusCode()).as(says(answer)).isEqualTo(201);
        }

        private byte[] archiveOf(long seed) throws IOException {
            Path model = Files.createDirectories(folder.root().resolve("random-" + seed));
            RandomModel.writeWithTrackHead(model, seed);
            TakenIn takenIn =
                    new TakenIn(new Origin("distill", "default", "seed: 1", "drawn clips"), Instant.EPOCH, "x");
            ModelRow row = new ModelRow("any", takenIn, null, FileSum.ofModel(model), "", 0);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ModelArchive.write(out, model, row);
            return out.toByteArray();
        }

        private static Map<String, byte[]> entries(byte[] archive) throws IOException {
            Map<String, byte[]> entries = new LinkedHashMap<>();
            try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    entries.put(entry.getName(), zip.readAllBytes());
                }
            }
            return entries;
        }

        private static byte[] zip(Map<String, byte[]> entries) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    zip.putNextEntry(new ZipEntry(entry.getKey()));
                    zip.write(entry.getValue());
                    zip.closeEntry();
                }
            }
            return out.toByteArray();
        }

        // ---- in and out ----

        @Test
        void theModelThatCameWithTheStudioIsThereAndStays() {
            JsonNode model = administrator.model("default");
            assertThat(model.get("stage").stringValue()).isEqualTo("installed");
            assertThat(model.get("active").booleanValue()).isTrue();
            assertThat(model.get("shape").get("width").intValue()).isEqualTo(32);
            assertThat(model.get("checksum").stringValue())
                    .isEqualTo(Studio.json(studio.get("/api/models"))
                            .get(0)
                            .get("checksum")
                            .stringValue());
            Studio.assertProblem(administrator.delete("default"), 409, "model-kept", "came with the studio");
        }

        @Test
        void anExportThatIsImportedAgainIsTheSameToTheBit() throws IOException {
            importRandom("first", 11);
            byte[] archive = administrator.export("first");

            HttpResponse<byte[]> answer = administrator.importArchive("second", archive);

            assertThat(answer.statusCode()).as(says(answer)).isEqualTo(201);
            Path models = folder.data().resolve("models");
            for (String file : ModelFolder.ALL_FILES) {
                assertThat(models.resolve("second").resolve(file))
                        .hasSameBinaryContentAs(models.resolve("first").resolve(file));
            }
            assertThat(administrator.export("second")).isEqualTo(archive);
            JsonNode second = administrator.model("second");
            assertThat(second.get("stage").stringValue()).isEqualTo("distill");
            assertThat(second.get("parent").stringValue()).isEqualTo("default");
            assertThat(second.get("config").stringValue()).isEqualTo("seed: 1");
            assertThat(second.get("data").stringValue()).isEqualTo("drawn clips");
            assertThat(second.get("by").stringValue()).isEqualTo("root");
        }

        @Test
        void sha256sumReadsTheListInAnExport() throws IOException {
            Map<String, byte[]> entries = entries(administrator.export("default"));
            List<String> lines = new String(entries.get("SHA256SUMS"), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(entries.size() - 1).allMatch(line -> line.matches("[0-9a-f]{64}  \\S+"));
        }

        @Test
        void aFlippedByteIsRefusedByTheNameOfItsFile() throws IOException {
            byte[] archive = archiveOf(12);
            for (Map.Entry<String, byte[]> entry : entries(archive).entrySet()) {
                byte[] content = entry.getValue();
                byte[] part = Arrays.copyOfRange(
                        content, content.length / 2, Math.min(content.length / 2 + 24, content.length));
                byte[] damaged = archive.clone();
                damaged[indexOf(archive, part)] ^= 1;

                HttpResponse<byte[]> answer = administrator.importArchive("damaged", damaged);

                String wholeList = entry.getKey().equals("SHA256SUMS") ? "SHA256SUMS" : entry.getKey() + " is damaged";
                Studio.assertProblem(answer, 422, "bad-archive", wholeList);
            }
        }

        private static int indexOf(byte[] all, byte[] part) {
            for (int i = 0; i <= all.length - part.length; i++) {
                if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                    return i;
                }
            }
            throw new AssertionError("not found");
        }

        @Test
        void namesThatLeadElsewhereAreRefusedAndNothingIsWritten() throws IOException {
            for (String name :
                    List.of("../evil", "/evil", "a/../../evil", "..\\evil", "evil.sh", "transformer.safetensors/x")) {
                Map<String, byte[]> entries = entries(archiveOf(13));
                entries.put(name, new byte[] {1});
                Studio.assertProblem(
                        administrator.importArchive("evil", zip(entries)),
                        422,
                        "bad-archive",
                        name,
                        "none of a model's");
            }
            assertThat(folder.data().resolve("evil")).doesNotExist();
            assertThat(folder.root().resolve("evil")).doesNotExist();
            assertThat(files(folder.data().resolve("models"))).isEmpty();
        }

        @Test
        void whatIsNoWholeArchiveIsRefusedWithTheReason() throws IOException {
            Studio.assertProblem(
                    administrator.importArchive("x", "hello".getBytes(StandardCharsets.UTF_8)),
                    422,
                    "bad-archive",
                    "no zip");
            Map<String, byte[]> entries = entries(archiveOf(14));
            byte[] sums = entries.remove("SHA256SUMS");
            Studio.assertProblem(
                    administrator.importArchive("x", zip(entries)), 422, "bad-archive", "SHA256SUMS is missing");
            entries.put("SHA256SUMS", sums);
            entries.remove("autoencoder.safetensors");
            Studio.assertProblem(
                    administrator.importArchive("x", zip(entries)), 422, "bad-archive", "autoencoder.safetensors");
            Studio.assertProblem(
                    administrator.importArchive("x", new byte[5 << 20]), 413, "too-large", String.valueOf(4 << 20));
            byte[] good = archiveOf(14);
            Studio.assertProblem(administrator.importArchive("default", good), 409, "name-taken", "default");
            Studio.assertProblem(administrator.importArchive("..%2Fx", good), 400, "bad-request", "../x");
        }

        @Test
        void weightsThatDoNotFitTheirManifestAreRefused() throws IOException {
            Path model = Files.createDirectories(folder.root().resolve("misfit"));
            RandomModel.write(model, 15);
            Path manifest = model.resolve("model.json");
            Files.writeString(manifest, Files.readString(manifest).replace("\"num_layers\" : 2", "\"num_layers\" : 3"));
            ModelRow row = new ModelRow(
                    "x", new TakenIn(Origin.of("distill"), Instant.EPOCH, null), null, FileSum.ofModel(model), "", 0);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ModelArchive.write(out, model, row);

            HttpResponse<byte[]> answer = administrator.importArchive("misfit", out.toByteArray());

            Studio.assertProblem(answer, 422, "broken-model", "misfit", "blocks.2.", "is missing");
        }

        @Test
        void aRunsModelIsRegisteredWithItsConfig() throws IOException {
            Path run = folder.data().resolve("runs/one");
            RandomModel.writeWithTrackHead(Files.createDirectories(run.resolve("model")), 16);
            Files.writeString(run.resolve("config.yaml"), "batch_size: 4\n");

            HttpResponse<byte[]> answer = administrator.register(
                    Map.of("folder", "runs/one", "stage", "grpo", "parent", "default", "data", "drawn clips"));

            assertThat(answer.statusCode()).as(says(answer)).isEqualTo(201);
            JsonNode model = administrator.model("grpo");
            assertThat(model.get("config").stringValue()).isEqualTo("batch_size: 4\n");
            assertThat(model.get("parent").stringValue()).isEqualTo("default");
            assertThat(run.resolve("model/model.json"))
                    .as("the run keeps its own")
                    .exists();
            assertThat(Studio.json(administrator.register(Map.of("folder", "runs/one", "stage", "grpo")))
                            .get("name")
                            .stringValue())
                    .as("a second one gets a number")
                    .isEqualTo("grpo-2");
        }

        @Test
        void aRunWithoutAModelForSessionsIsRefusedAndSoAreOtherFolders() throws IOException {
            Path runs = folder.data().resolve("runs");
            Files.createDirectories(runs.resolve("broken-off/checkpoints"));
            Files.writeString(
                    Files.createDirectories(runs.resolve("teacher/model")).resolve("teacher.json"), "{}");
            Files.write(Files.createDirectories(runs.resolve("ae")).resolve("autoencoder.safetensors"), new byte[1]);
            for (Map.Entry<String, String> each : Map.of(
                            "broken-off", "did not come to its end", "teacher", "distil", "ae", "autoencoder alone")
                    .entrySet()) {
                Studio.assertProblem(
                        administrator.register(Map.of("folder", "runs/" + each.getKey(), "stage", "distill")),
                        422,
                        "broken-model",
                        each.getValue());
            }
            for (String outside : List.of("../installed/default", "/etc", "runs/none", folder.root() + "/installed")) {
                Studio.assertProblem(
                        administrator.register(Map.of("folder", outside, "stage", "distill")),
                        400,
                        "bad-request",
                        "no folder in the studio's data folder");
            }
        }

        // ---- activating ----

        @Test
        void newSessionsGetTheActivatedModelAndRunningOnesKeepTheirs() throws IOException {
            importRandom("second", 21);
            String before = studio.openSession();

            HttpResponse<byte[]> answer = administrator.activate("second");

            assertThat(answer.statusCode()).as(says(answer)).isEqualTo(200);
            String after = studio.openSession();
            assertThat(modelOf(before)).isEqualTo("default");
            assertThat(modelOf(after)).isEqualTo("second");
            assertThat(Studio.json(studio.get("/api/models")))
                    .extracting(model -> model.get("name").stringValue())
                    .containsExactly("second");
            assertThat(loaded.open).hasSize(2);
            assertThat(administrator.model("default").get("holders").intValue()).isEqualTo(1);
            try (var socket = studio.connect(before)) {
                socket.start();
                assertThat(socket.frame(9).index())
                        .as("the old model still draws")
                        .isEqualTo(9);
            }
            try (var socket = studio.connect(after)) {
                socket.start();
                assertThat(socket.frame(9).index()).as("the new one draws").isEqualTo(9);
            }

            assertThat(studio.delete("/api/sessions/" + before).statusCode()).isEqualTo(204);

            Awaitility.await().untilAsserted(() -> assertThat(loaded.open)
                    .as("models in memory once the old one's last session has ended")
                    .containsExactly(folder.data().resolve("models/second")));
            assertThat(administrator.model("default").has("holders")).isFalse();
            assertThat(modelOf(after)).isEqualTo("second");
        }

        private String modelOf(String session) {
            return Studio.json(studio.get("/api/sessions/" + session))
                    .get("model")
                    .stringValue();
        }

        @Test
        void rollingBackGoesBackStepByStep() throws IOException {
            importRandom("second", 22);
            importRandom("third", 23);
            administrator.activate("second");
            administrator.activate("third");
            assertThat(administrator.overview().get("previous").stringValue()).isEqualTo("second");
            assertThat(administrator.rollBack().statusCode()).isEqualTo(200);
            assertThat(administrator.active()).isEqualTo("second");
            assertThat(administrator.rollBack().statusCode()).isEqualTo(200);
            assertThat(administrator.active()).isEqualTo("default");
            Studio.assertProblem(administrator.rollBack(), 409, "nothing-to-roll-back", "default");
        }

        @Test
        void aBrokenModelIsNotActivatedAndTheOldOneStays() throws IOException {
            importRandom("second", 24);
            loaded.failing.add("second");
            Studio.assertProblem(administrator.activate("second"), 422, "broken-model", "second", "no room");
            assertThat(administrator.active()).isEqualTo("default");
            loaded.failing.clear();

            Path weights = folder.data().resolve("models/second/transformer.safetensors");
            byte[] bytes = Files.readAllBytes(weights);
            bytes[bytes.length - 1] ^= 1;
            Files.write(weights, bytes);
            Studio.assertProblem(
                    administrator.activate("second"), 422, "broken-model", "transformer.safetensors is damaged");
            assertThat(administrator.active()).isEqualTo("default");
            assertThat(administrator.overview().has("previous")).isFalse();
            assertThat(modelOf(studio.openSession())).isEqualTo("default");
            Studio.assertProblem(administrator.activate("nobody"), 404, "no-such-model", "nobody");
        }

        @Test
        void aModelInUseIsNotDeleted() throws IOException {
            importRandom("second", 25);
            administrator.activate("second");
            String session = studio.openSession();
            Studio.assertProblem(administrator.delete("second"), 409, "model-kept", "active");
            administrator.rollBack();
            Studio.assertProblem(administrator.delete("second"), 409, "model-kept", "in use by 1 session");
            studio.delete("/api/sessions/" + session);
            Awaitility.await().untilAsserted(() -> assertThat(
                            administrator.delete("second").statusCode())
                    .isEqualTo(204));
            assertThat(folder.data().resolve("models/second")).doesNotExist();
            Studio.assertProblem(administrator.delete("second"), 404, "no-such-model");
        }

        // ---- evaluations and the page ----

        private static byte[] report(String checksum) {
            ObjectNode report = Studio.JSON.createObjectNode();
            report.put("model", "any").put("checksum", checksum).put("clips", 48);
            ObjectNode score = report.putArray("scores").addObject();
            score.put("name", "the model").put("psnr", 24.26).put("similarity", 0.81);
            score.putObject("followed").put("count", 45).put("of", 60).put("share", 0.75);
            score.putObject("stayed").put("count", 3).put("of", 4).put("share", 0.7512);
            report.putObject("timing")
                    .put("first_frame_ms", 90)
                    .put("chunk_ms", 111)
                    .put("budget_ms", 250);
            return Studio.JSON.writeValueAsBytes(report);
        }

        @Test
        void anEvaluationIsKeptWithTheWeightsThatItWasOf() throws IOException {
            importRandom("second", 26);
            String checksum = administrator.model("second").get("checksum").stringValue();
            Studio.assertProblem(
                    administrator.evaluation("default", report(checksum)), 422, "bad-evaluation", "of other weights");
            for (String no : List.of("", "[]", "{}", "{\"checksum\":\"x\",\"scores\":[]}", "null")) {
                Studio.assertProblem(
                        administrator.evaluation("second", no.getBytes(StandardCharsets.UTF_8)), 422, "bad-evaluation");
            }

            assertThat(administrator.evaluation("second", report(checksum)).statusCode())
                    .isEqualTo(200);

            assertThat(page()).contains("75.1 %").contains("24.3 dB").contains("Evaluated on 48 clips");
            byte[] archive = administrator.export("second");
            assertThat(entries(archive)).containsKey("evaluation.json");
            administrator.importArchive("third", archive);
            assertThat(administrator
                            .model("third")
                            .get("evaluation")
                            .get("clips")
                            .intValue())
                    .as("it goes with the model")
                    .isEqualTo(48);
        }

        private String page() {
            TestPeople people = new TestPeople(context);
            HttpResponse<byte[]> page = studio.call(HttpRequest.newBuilder(studio.uri("/admin/models"))
                    .header("Accept", "text/html")
                    .header("Cookie", people.cookie(people.administrator())));
            assertThat(page.statusCode()).as(says(page)).isEqualTo(200);
            return says(page);
        }

        @Test
        void thePageTellsWhereEachModelCameFrom() throws IOException {
            importRandom("second", 27);
            assertThat(page())
                    .contains("data-name=\"default\"")
                    .contains("installed")
                    .contains("data-name=\"second\"")
                    .contains("distill")
                    .contains("drawn clips")
                    .contains("seed: 1")
                    .contains("/api/admin/models/second/activate")
                    .doesNotContain("/api/admin/models/default/activate");
        }
    }
}
