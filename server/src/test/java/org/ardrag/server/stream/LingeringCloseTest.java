package org.ardrag.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LingeringCloseTest extends StudioTest {

    @Test
    void whoReadsSlowlyAndStillSpeaksLearnsWhyHisSessionEnded() {
        String id = studio.openSession(Map.of("seed", FakeModel.FAILING_SEED))
                .get("id")
                .stringValue();
        try (Socket socket = studio.connect(id)) {
            socket.looksMillis = 150;
            socket.start();
            assertThat(socket.text("ended").get("reason").stringValue()).isEqualTo("device-error");
            assertThat(socket.closeCode()).isEqualTo(1011);
        }
    }

    @Test
    void aConnectionThatItsClientNeverClosesIsLetGo() throws IOException {
        try (java.net.Socket client = new java.net.Socket("localhost", port)) {
            OutputStream out = client.getOutputStream();
            out.write("GET /api/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] answer = client.getInputStream().readAllBytes();
            assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("HTTP/1.1 200");
            out.write('x'); // still listened to
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatThrownBy(
                            () -> out.write('x'))
                    .isInstanceOf(IOException.class));
        }
    }
}
