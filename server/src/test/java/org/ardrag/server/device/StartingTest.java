package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import org.ardrag.server.Studio;
import org.ardrag.server.TestModels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;

/** What is said to who comes before the model is there, and to who comes when it cannot be loaded. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import({TestModels.class, StartingTest.BrokenModel.class})
@DirtiesContext
class StartingTest {

    /** A model that is loaded until somebody says so, and is broken then. */
    @TestConfiguration(proxyBeanMethods = false)
    static class BrokenModel {

        @Bean
        CountDownLatch loaded() {
            return new CountDownLatch(1);
        }

        @Bean
        @Primary
        ModelLoader brokenModel(CountDownLatch loaded) {
            return (folder, options) -> {
                try {
                    loaded.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                throw new IOException("its weights are cut off");
            };
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private CountDownLatch loaded;

    @Test
    void whoComesEarlyIsToldToWaitAndWhoComesInVainIsToldWhy() {
        try (Studio studio = new Studio(port)) {
            String picture = studio.uploadPicture();
            HttpResponse<byte[]> early = open(studio, picture);
            Studio.assertProblem(early, 503, "starting", "still being loaded");
            assertThat(early.headers().firstValue("Retry-After")).hasValue("1");

            loaded.countDown();

            Awaitility.await()
                    .untilAsserted(() ->
                            Studio.assertProblem(open(studio, picture), 503, "no-model", "its weights are cut off"));
            assertThat(open(studio, picture).headers().firstValue("Retry-After"))
                    .hasValue("30");
        }
    }

    private static HttpResponse<byte[]> open(Studio studio, String picture) {
        return studio.post("/api/sessions", "{\"imageId\":\"" + picture + "\"}");
    }
}
