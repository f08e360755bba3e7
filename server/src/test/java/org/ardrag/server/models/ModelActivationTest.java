package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.server.Studio;
import org.ardrag.server.storage.KeptInPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which model new sessions get, as an administrator decides it, with small real models, on each kind of database. */
class ModelActivationTest {

    @Nested
    class InTheFileDatabase extends Contract {}

    @Nested
    class InPostgres extends Contract implements KeptInPostgres {}

    abstract static class Contract extends RegistryTest {

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
    }
}
