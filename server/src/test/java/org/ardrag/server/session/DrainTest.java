package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioApplication;
import org.ardrag.server.TestModels;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A studio that stops: viewers are told in advance, nobody new is taken, nothing is left. */
class DrainTest {

    @TempDir
    private Path folder;

    private ConfigurableApplicationContext start(Duration drain) throws IOException {
        Files.createDirectories(folder.resolve("models/default"));
        return new SpringApplicationBuilder(StudioApplication.class, TestModels.class)
                .run(
                        "--server.port=0",
                        "--spring.main.allow-bean-definition-overriding=true", // the fake model for the real one
                        "--studio.models-dir=" + folder.resolve("models"),
                        "--studio.data-dir=" + folder.resolve("data"),
                        "--studio.timing.drain=" + drain.toMillis() + "ms");
    }

    private static Studio studio(ConfigurableApplicationContext context) {
        Studio studio = new Studio(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        studio.awaitReady();
        return studio;
    }

    private void assertNothingLeft(FakeModel model) {
        assertThat(model.open).hasValue(0);
        assertThat(folder.resolve("data/recordings")).isEmptyDirectory();
        assertThat(folder.resolve("data/uploads")).isEmptyDirectory();
    }

    @Test
    void viewersAreToldAndSentAwayAtTheDeadline() throws Exception {
        try (ConfigurableApplicationContext context = start(Duration.ofSeconds(5))) {
            FakeModel model = context.getBean(FakeModel.class);
            Studio studio = studio(context);
            String image = studio.uploadPicture();
            Socket socket = studio.connect(studio.openSession());
            studio.openSession(); // nobody looks at it
            socket.start();
            socket.frame(5);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::close);
            JsonNode draining =
                    socket.text(node -> node.path("state").stringValue("").equals("draining"), "draining");
            assertThat(Instant.parse(draining.get("deadline").stringValue())).isAfter(Instant.EPOCH);
            assertThat(studio.get("/actuator/health/readiness").statusCode())
                    .as("nobody new is sent here")
                    .isEqualTo(503);
            assertThat(studio.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<byte[]> refused = studio.post("/api/sessions", "{\"imageId\":\"" + image + "\"}");
            assertProblem(refused, 503, "draining", "no new sessions");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            socket.frames.clear();
            socket.frame(); // the video goes on meanwhile
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("drained");
            assertThat(socket.closeCode()).as("going away, RFC 6455, 7.4.1").isEqualTo(1001);
            assertThat(stopped).succeedsWithin(2, TimeUnit.MINUTES);
            assertNothingLeft(model);
        }
    }

    @Test
    void aStudioThatEverybodyHasLeftDoesNotWait() throws Exception {
        try (ConfigurableApplicationContext context = start(Duration.ofHours(1))) {
            FakeModel model = context.getBean(FakeModel.class);
            Studio studio = studio(context);
            Socket socket = studio.connect(studio.openSession());
            socket.frame(0);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::close);
            socket.text(node -> node.path("state").stringValue("").equals("draining"), "draining");
            socket.close();
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(stopped::isDone);
            assertNothingLeft(model);
        }
    }
}
