package org.ardrag.server.fault;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.storage.KeptInPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/** A studio whose PostgreSQL server cannot be reached for a minute. */
@Tag("fault")
@TestPropertySource(properties = "spring.datasource.hikari.connection-timeout=1000")
class DatabaseGoneTest extends StudioTest {

    private static final Duration GONE = Duration.ofMinutes(1);

    private static TcpGate gate;

    @Autowired
    private ApplicationContext context;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) throws IOException {
        String url = KeptInPostgres.newDatabase();
        URI server = URI.create(url.substring("jdbc:".length()));
        gate = new TcpGate(server.getHost(), server.getPort());
        String gated = url.replace(server.getHost() + ":" + server.getPort(), "localhost:" + gate.port());
        registry.add("spring.datasource.url", () -> gated);
    }

    @AfterAll
    static void close() throws IOException {
        gate.close();
    }

    private HttpResponse<byte[]> runs(String token) {
        return studio.call(
                HttpRequest.newBuilder(studio.uri("/api/admin/runs")).header("Authorization", "Bearer " + token));
    }

    @Test
    void viewersDrawOnAdministrationIsToldToWaitAndAllIsWellBehindIt() throws InterruptedException {
        TestPeople people = new TestPeople(context);
        String token = people.token(people.administrator());
        assertThat(runs(token).statusCode()).isEqualTo(200);
        try (Socket viewer = studio.connect(studio.openSession())) {
            viewer.start();
            viewer.frame(3);

            gate.shut();
            long end = System.nanoTime() + GONE.toNanos();
            int refused = 0;
            while (System.nanoTime() - end < 0) {
                HttpResponse<byte[]> answer = runs(token);
                assertProblem(answer, 503, "no-storage", "cannot be read or written");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                refused++;
                viewer.frames.clear();
                viewer.frame();
                assertThat(studio.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            }
            assertThat(refused).isGreaterThan(5);
            try (Socket newcomer = studio.connect(studio.openSession())) {
                newcomer.start();
                newcomer.frame(3);
            }
            gate.open();

            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> runs(token).statusCode() == 200);
            assertThat(people.user("eva").name()).isEqualTo("eva");
            viewer.frames.clear();
            viewer.frame();
        }
    }
}
