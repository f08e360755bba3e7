package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** How sessions end when somebody ends them or they break, and that nothing of them stays. */
class LifecycleTest extends StudioTest {

    @Autowired
    private FakeModel model;

    @Autowired
    private StudioProperties properties;

    @Autowired
    private SessionRegistry registry;

    @AfterEach
    void nothingIsLeft() throws IOException {
        studio.close();
        assertThat(model.open).as("sessions on the device").hasValue(0);
        assertThat(recordings()).isEmpty();
        assertThat(gauge("studio_sessions_open")).isZero();
        assertThat(gauge("studio_sessions_running")).isZero();
        assertThat(gauge("studio_sessions_memory")).isZero();
    }

    private List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(properties.dataDir().resolve("recordings"))) {
            return files.toList();
        }
    }

    private double gauge(String name) {
        return new String(studio.get("/actuator/prometheus").body(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoWaitsForTheEndOfASessionFindsItsPlaceFree() throws Exception {
        long usual = model.chunkMillis;
        model.chunkMillis = 500; // the end is not there before somebody waits for it
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            socket.frame(10); // late by now, so the next chunk is begun at once
            StudioSession session = Objects.requireNonNull(registry.find(id));
            CompletableFuture<Void> end = session.end(EndReason.DELETED);
            assertThat(end.thenApply(nothing -> registry.find(id) == null).get(1, TimeUnit.MINUTES))
                    .isTrue();
        } finally {
            model.chunkMillis = usual;
        }
    }

    @Test
    void deletingASessionTellsItsViewerAndFreesItsState() throws IOException {
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            socket.frame(5);
            assertThat(studio.get("/api/sessions/" + id + "/recording.mp4").statusCode())
                    .isEqualTo(200);
            assertThat(model.open).hasValue(1);
            assertThat(recordings()).hasSize(2);
            assertThat(gauge("studio_sessions_open")).isEqualTo(1);
            assertThat(gauge("studio_sessions_running")).isEqualTo(1);
            assertThat(gauge("studio_sessions_memory")).isEqualTo(FakeModel.SESSION_BYTES);
            assertThat(studio.delete("/api/sessions/" + id).statusCode()).isEqualTo(204);
            assertThat(model.open).as("free when the call is answered").hasValue(0);
            assertThat(recordings()).isEmpty();
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("deleted");
            assertThat(socket.closeCode()).isEqualTo(1000);
        }
        assertThat(studio.get("/api/sessions/" + id).statusCode()).isEqualTo(404);
        assertThat(studio.delete("/api/sessions/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aSessionThatFailsOnTheDeviceEndsAloneAndTheOthersGoOn() {
        try (Socket good = studio.connect(studio.openSession())) {
            good.start();
            String bad = studio.openSession(Map.of("seed", FakeModel.FAILING_SEED))
                    .get("id")
                    .stringValue();
            try (Socket socket = studio.connect(bad)) {
                socket.start();
                assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("device-error");
                assertThat(socket.closeCode()).isEqualTo(1011);
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> studio.get("/api/sessions/" + bad).statusCode() == 404);
            good.frames.clear();
            long next = good.frame().index();
            good.frame(next + 8);
        }
    }

    @Test
    void aSocketThatIsTakenOverEndsAloneAndItsEndDoesNotDetachTheNewOne() {
        String id = studio.openSession();
        Socket older = studio.connect(id);
        older.text("ready");
        try (Socket newer = studio.connect(id)) {
            assertThat(older.text("ended").get("reason").stringValue()).isEqualTo("replaced");
            assertThat(older.closeCode()).isEqualTo(1000);
            newer.start();
            newer.frame(9);
            assertThat(Studio.json(studio.get("/api/sessions/" + id))
                            .get("connected")
                            .booleanValue())
                    .isTrue();
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !Studio.json(studio.get("/api/sessions/" + id))
                .get("connected")
                .booleanValue());
        assertThat(gauge("studio_sessions_running")).isZero();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("HttpClient"))
                .count();
    }

    @Test
    void manySessionsLeaveNoThreads() {
        openAndClose(8); // as many threads as there ever will be
        long before = threads();
        openAndClose(40);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> threads() <= before);
    }

    /** Sessions that were never connected, are running, were left, broke off. */
    private void openAndClose(int sessions) {
        for (int i = 0; i < sessions; i++) {
            String id = studio.openSession();
            if (i % 4 > 0) {
                Socket socket = studio.connect(id);
                socket.start();
                socket.frame(1);
                if (i % 4 == 2) {
                    socket.close();
                } else if (i % 4 == 3) {
                    socket.abort();
                }
            }
            assertThat(studio.delete("/api/sessions/" + id).statusCode()).isEqualTo(204);
        }
    }
}
