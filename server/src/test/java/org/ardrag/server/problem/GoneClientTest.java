package org.ardrag.server.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.ardrag.server.StudioTest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class GoneClientTest extends StudioTest {

    @Test
    void anUploadWhoseClientGoesAwayIsOneQuietLine(CapturedOutput log) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write(("POST /api/images HTTP/1.1\r\nHost: localhost:" + port + "\r\nContent-Length: 100000\r\n"
                                    + "Content-Type: multipart/form-data; boundary=x\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read())
                    .as("the studio reads the body")
                    .isEqualTo('H');
            socket.getOutputStream().write("--x\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(log)
                .contains("POST /api/images: its client went away"));
        assertThat(studio.get("/api/models").statusCode()).isEqualTo(200);
        assertThat(log).doesNotContain("ERROR").doesNotContain("Exception").containsOnlyOnce("POST /api/images");
    }
}
