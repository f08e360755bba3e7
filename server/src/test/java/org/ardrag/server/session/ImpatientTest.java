package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** A line in which nobody stands for long. */
@TestPropertySource(properties = {"studio.limits.sessions=1", "studio.timing.waiting=2s"})
class ImpatientTest extends StudioTest {

    @Test
    void whoHasWaitedForTooLongIsToldAndGone() {
        try (Socket drawing = studio.connect(studio.openSession())) {
            drawing.start();
            String id = studio.openSession();
            try (Socket waiting = studio.connect(id)) {
                assertThat(waiting.text("ended").get("reason").stringValue()).isEqualTo("time-limit");
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> studio.get("/api/sessions/" + id).statusCode() == 404);
            drawing.frame(frame -> frame.index() > 8); // who has a place does not wait
        }
    }
}
