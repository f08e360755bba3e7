package org.ardrag.server.image;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Many who upload at once: so much of their bodies is held, who comes then is told to come again. */
@TestPropertySource(properties = {"studio.limits.upload-bytes=1MB", "studio.limits.upload-memory=2MB"})
class UploadMemoryTest extends StudioTest {

    /** A call whose body does not come. */
    private Socket unfinished(String length) throws IOException {
        Socket socket = new Socket("localhost", port);
        socket.getOutputStream()
                .write(("POST /api/images HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + length + "\r\n"
                                + "Content-Type: multipart/form-data; boundary=x\r\nExpect: 100-continue\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        awaitContinue(socket.getInputStream());
        return socket;
    }

    /** The studio says "continue" once it begins to read the body. */
    private static void awaitContinue(InputStream in) throws IOException {
        byte[] answer = in.readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    }

    @Test
    void bodiesThatAreOnTheirWayHaveABoundTogether() throws IOException {
        byte[] picture = Pictures.encoded(Pictures.quarters(64, 48), "png");
        byte[] large = Arrays.copyOf(picture, 1_000_000); // what follows a picture's end is not read
        List<Socket> slow = new ArrayList<>();
        try {
            slow.add(unfinished("Content-Length: 1048576"));
            // who has his answer may send the next, in the room that there was for the last
            for (int i = 0; i < 200; i++) {
                assertThat(studio.upload(large).statusCode())
                        .as("one more, %d", i)
                        .isEqualTo(201);
            }
            slow.add(unfinished("Transfer-Encoding: chunked")); // may become the largest that is allowed

            HttpResponse<byte[]> refused = studio.upload(picture);

            assertProblem(refused, 503, "busy", "the 2097152 bytes that there are for them");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> studio.upload(picture).statusCode() == 201);
    }
}
