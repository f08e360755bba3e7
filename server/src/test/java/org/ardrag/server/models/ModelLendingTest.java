package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.ardrag.server.Studio;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Models that an administrator compares: loaded for him alone, and gone when he is done. */
@TestPropertySource(properties = "studio.timing.grace=5s")
class ModelLendingTest extends RegistryTest {

    @Test
    void aLentModelIsThereForTheAdministratorsSessionAndGoesWithIt() throws IOException {
        importRandom("second", 41);
        String viewer = studio.openSession();
        studio.connect(viewer);
        Studio.assertProblem(administrator.openSession("second"), 404, "no-such-model");

        HttpResponse<byte[]> lent = administrator.lend("second");

        assertThat(lent.statusCode()).as(says(lent)).isEqualTo(200);
        assertThat(Studio.json(lent).path("seconds").asInt()).isEqualTo(5);
        assertThat(loaded.open).hasSize(2);
        assertThat(administrator.active()).isEqualTo("default");
        assertThat(Studio.json(studio.get("/api/models"))).hasSize(1);
        HttpResponse<byte[]> opened = administrator.openSession("second");
        assertThat(opened.statusCode()).as(says(opened)).isEqualTo(201);
        assertThat(Studio.json(opened).path("model").asString()).isEqualTo("second");
        Studio.assertProblem(
                studio.post(
                        "/api/sessions",
                        Studio.JSON.writeValueAsString(Map.of("imageId", studio.uploadPicture(), "model", "second"))),
                404,
                "no-such-model");
        Studio.assertProblem(administrator.delete("second"), 409, "model-kept", "in use");

        administrator.endSession(Studio.json(opened).path("id").asString());
        Awaitility.await().untilAsserted(() -> assertThat(loaded.open).hasSize(1));
        assertThat(studio.get("/api/sessions/" + viewer).statusCode())
                .as("who drew meanwhile draws on")
                .isEqualTo(200);
    }

    @Test
    void aLentModelThatNobodyUsesGoesByItself() throws IOException {
        importRandom("second", 42);
        administrator.lend("second");
        administrator.lend("second");
        assertThat(loaded.open).as("loaded once").hasSize(2);
        Awaitility.await().untilAsserted(() -> assertThat(loaded.open).hasSize(1));
        Studio.assertProblem(administrator.openSession("second"), 404, "no-such-model");
        Studio.assertProblem(administrator.lend("nobody"), 404, "no-such-model");
    }
}
