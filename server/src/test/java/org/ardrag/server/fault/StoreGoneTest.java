package org.ardrag.server.fault;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.storage.KeptInStore;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A studio whose S3-compatible store cannot be reached for a while. */
class StoreGoneTest extends StudioTest {

    private static TcpGate gate;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry registry) throws IOException {
        for (String argument : KeptInStore.arguments()) {
            String[] pair = argument.substring(2).split("=", 2);
            if (pair[0].equals("studio.store.endpoint")) {
                URI server = URI.create(pair[1]);
                gate = new TcpGate(server.getHost(), server.getPort());
                registry.add(pair[0], () -> "http://127.0.0.1:" + gate.port());
            } else {
                registry.add(pair[0], () -> pair[1]);
            }
        }
    }

    @AfterAll
    static void close() throws IOException {
        gate.close();
    }

    private HttpResponse<byte[]> keep(String session) {
        return studio.post("/api/videos", "{\"sessionId\":\"" + session + "\"}");
    }

    @Test
    void viewersDrawOnWhatIsKeptWaitsAndNothingIsLost() {
        String session = studio.openSession();
        try (Socket viewer = studio.connect(session)) {
            viewer.start();
            viewer.frame(3);
            String video = "/api/videos/" + Studio.json(keep(session)).get("id").stringValue() + "/video.mp4";
            byte[] movie = studio.get(video).body();
            assertThat(movie).isNotEmpty();

            gate.shut();
            assertProblem(keep(session), 503, "no-storage", "cannot be read or written");
            assertProblem(studio.get(video), 503, "no-storage");
            HttpResponse<byte[]> upload = studio.upload(Pictures.encoded(Pictures.quarters(256, 192), "png"));
            assertProblem(upload, 503, "no-storage");
            assertThat(upload.headers().firstValue("Retry-After")).isPresent();
            viewer.frames.clear();
            viewer.frame();

            gate.open();
            assertThat(studio.get(video).body()).isEqualTo(movie);
            assertThat(keep(session).statusCode()).isEqualTo(201);
            assertThat(Studio.json(studio.get("/api/videos")).get("videos")).hasSize(2);
            viewer.frames.clear();
            viewer.frame();
        }
    }
}
