package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Studio;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.storage.KeptInPostgres;
import org.ardrag.server.storage.KeptInStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The registry as an administrator uses it, with small real models, on each kind of database. */
class ModelRegistryTest {

    @Nested
    class InTheFileDatabase extends Contract {}

    @Nested
    class InPostgres extends Contract implements KeptInPostgres {}

    @Nested
    class InAStore extends Contract implements KeptInStore {}

    abstract static class Contract extends RegistryTest {

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
        void theLicencesOfPublishedWeightsStayBesideThem() throws IOException {
            Path model = Files.createDirectories(folder.data().resolve("assembled"));
            RandomModel.writeWithTrackHead(model, 16);
            Files.writeString(
                    model.resolve("source.json"),
                    "{\"transformer\":{\"licence\":\"CC-BY-NC-SA-4.0\"},\"autoencoder\":{\"licence\":\"MIT\"}}");
            Files.writeString(model.resolve("LICENSES.txt"), "==== transformer: CC-BY-NC-SA-4.0 ====\n");
            administrator.register(Map.of("folder", "assembled", "stage", "imported", "name", "wan"));

            assertThat(administrator.model("wan").get("licences").valueStream().map(JsonNode::stringValue))
                    .containsExactly("CC-BY-NC-SA-4.0", "MIT");
            HttpResponse<byte[]> text = administrator.licences("wan");
            assertThat(text.statusCode()).isEqualTo(200);
            assertThat(new String(text.body(), StandardCharsets.UTF_8)).startsWith("==== transformer: CC-BY-NC-SA-4.0");
            assertThat(administrator.model("default").get("licences")).isEmpty();
            Studio.assertProblem(administrator.licences("default"), 404, "no-such-file");
            assertThat(administrator.delete("wan").statusCode()).isEqualTo(204);
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
