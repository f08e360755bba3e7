package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.TestModels;
import org.ardrag.server.people.TestPeople;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;

/** Runs over HTTP, as an administrator's script sees them. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"studio.timing.drain=0s", "studio.runs.idle=0s", "studio.runs.heap=64MB", "studio.runs.memory=3GB"
        })
@Import({TestModels.class, RunApiTest.Training.class})
class RunApiTest extends StudioTest {

    @TestConfiguration(proxyBeanMethods = false)
    static class Training {

        @Bean
        @Primary
        TrainingProgram fakeTraining(RunsProperties properties) {
            return new FakeTraining.Program(properties);
        }
    }

    /** Long, for machines that are busy otherwise: only failing tests wait for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Autowired
    private ApplicationContext context;

    private String token = "";

    @BeforeEach
    void logIn() {
        TestPeople people = new TestPeople(context);
        token = people.token(people.administrator());
    }

    private HttpResponse<byte[]> get(String path) {
        return studio.call(HttpRequest.newBuilder(studio.uri(path)).header("Authorization", "Bearer " + token));
    }

    private HttpResponse<byte[]> post(String path, String json) {
        return studio.call(HttpRequest.newBuilder(studio.uri(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    private JsonNode awaitStatus(String id, String status) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> Studio.json(get("/api/admin/runs/" + id)),
                        run -> run.path("status").asString().equals(status));
    }

    @Test
    void theFormIsToldWhatTheProgramSays() {
        JsonNode stages = Studio.json(get("/api/admin/stages"));
        assertThat(stages.at("/stages/0/config/properties/steps/maximum").asInt())
                .isEqualTo(1000);
        assertThat(stages.path("devices").get(0).asString()).isEqualTo("auto");
        assertThat(stages.path("inputs").valueStream().map(input -> input.path("path")
                        .asString()))
                .contains("models/default");
    }

    @Test
    void aRunIsStartedFollowedAndLookedAt() {
        HttpResponse<byte[]> started =
                post("/api/admin/runs", "{\"stage\": \"autoencoder\", \"config\": {\"steps\": 5}}");
        assertThat(started.statusCode()).isEqualTo(202);
        JsonNode run = Studio.json(started);
        String id = run.path("id").asString();
        assertThat(run.path("status").asString()).isEqualTo("QUEUED");
        assertThat(run.path("createdBy").asString()).isEqualTo("root");
        assertThat(started.headers().firstValue("Location")).hasValue("/api/admin/runs/" + id);

        // Ends by itself when the run is over.
        String events = new String(get("/api/admin/runs/" + id + "/events").body(), StandardCharsets.UTF_8);

        assertThat(events)
                .contains("event:status", "event:progress", "event:log", "event:sample", "\"status\":\"SUCCEEDED\"")
                .contains("event:metric", "\"loss\":0.2")
                .containsPattern("id:1-\\d+-\\d+");
        HttpResponse<byte[]> sample = get("/api/admin/runs/" + id + "/file?name=samples/last.png");
        assertThat(sample.body()).containsExactly(1, 2, 3);
        assertThat(sample.headers().firstValue("Content-Type")).hasValue("image/png");
        // What it made is an autoencoder, so far.
        Studio.assertProblem(post("/api/admin/runs/" + id + "/model", ""), 422, "broken-model");
        for (String name : new String[] {"given.json", "samples/../given.json", "../../studio.mv.db", ""}) {
            Studio.assertProblem(get("/api/admin/runs/" + id + "/file?name=" + name), 404, "no-such-file");
        }
    }

    @Test
    void aRunIsCancelledAndResumed() {
        String id = Studio.json(post("/api/admin/runs", "{\"stage\": \"autoencoder\", \"config\": {\"steps\": 900}}"))
                .path("id")
                .asString();
        awaitStatus(id, "RUNNING");
        Studio.assertProblem(post("/api/admin/runs/" + id + "/resume", ""), 409, "wrong-state", "is RUNNING");
        Studio.assertProblem(post("/api/admin/runs/" + id + "/model", ""), 409, "wrong-state", "is RUNNING");

        assertThat(post("/api/admin/runs/" + id + "/cancel", "").statusCode()).isEqualTo(202);
        assertThat(awaitStatus(id, "CANCELLED").path("resumable").asBoolean()).isTrue();

        assertThat(post("/api/admin/runs/" + id + "/resume", "").statusCode()).isEqualTo(202);
        awaitStatus(id, "RUNNING");
        post("/api/admin/runs/" + id + "/cancel", "");
        awaitStatus(id, "CANCELLED");
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        Studio.assertProblem(
                post("/api/admin/runs", "{\"stage\": \"autoencoder\", \"config\": {\"steps\": 0}}"),
                400,
                "bad-config",
                "steps is 0; 1 to 1000 are allowed");
        Studio.assertProblem(post("/api/admin/runs", "{\"stage\": \"paint\"}"), 400, "bad-request", "allowed are");
        Studio.assertProblem(post("/api/admin/runs", "{"), 400, "bad-request", "not JSON");
        Studio.assertProblem(
                post("/api/admin/runs", "{\"stage\": \"autoencoder\", \"config\": 3}"),
                400,
                "bad-request",
                "config is 3, a JSON object is needed");
        Studio.assertProblem(
                post("/api/admin/runs/sharing", "{\"sharing\": \"NEVER\"}"), 400, "bad-request", "WAIT, SHARE, PAUSE");
        Studio.assertProblem(get("/api/admin/runs/none-1"), 404, "no-such-run");
        Studio.assertProblem(get("/api/admin/runs/none-1/events"), 404, "no-such-run");
    }

    @Test
    void aStudioThatIsPausedForARunRefusesNewSessions() {
        assertThat(post("/api/admin/runs/sharing", "{\"sharing\": \"PAUSE\"}").statusCode())
                .isEqualTo(204);
        String id = Studio.json(post("/api/admin/runs", "{\"stage\": \"autoencoder\", \"config\": {\"steps\": 900}}"))
                .path("id")
                .asString();
        awaitStatus(id, "RUNNING");
        String picture = studio.uploadPicture();
        HttpResponse<byte[]> refused = studio.post("/api/sessions", "{\"imageId\": \"" + picture + "\"}");
        Studio.assertProblem(refused, 503, "training");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        post("/api/admin/runs/" + id + "/cancel", "");
        awaitStatus(id, "CANCELLED");
        Awaitility.await()
                .until(() -> studio.post("/api/sessions", "{\"imageId\": \"" + picture + "\"}")
                                .statusCode()
                        == 201);
        post("/api/admin/runs/sharing", "{\"sharing\": \"WAIT\"}");
    }
}
