package org.ardrag.server.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Uploads by the hundred from one client, taken and refused in turn: each is answered, and so is the call behind it. */
@TestPropertySource(properties = "studio.limits.upload-bytes=1MB")
class UploadLoopTest extends StudioTest {

    private static final int ROUNDS = 120;

    private void loop(int status, Supplier<Integer> call) {
        for (int i = 0; i < ROUNDS; i++) {
            assertThat(call.get()).as("answer to call %d", i).isEqualTo(status);
            assertThat(studio.get("/api/models").statusCode())
                    .as("the call after call %d", i)
                    .isEqualTo(200);
        }
    }

    @Test
    void picturesThatAreTaken() {
        byte[] picture = Pictures.encoded(Pictures.quarters(256, 192), "jpg");
        loop(201, () -> studio.upload(picture).statusCode());
    }

    @Test
    void picturesThatAreTakenWithPreviews() {
        byte[] picture = Pictures.encoded(Pictures.quarters(256, 192), "jpg");
        loop(200, () -> studio.get(
                        Studio.json(studio.upload(picture)).get("previewUrl").stringValue())
                .statusCode());
    }

    @Test
    void filesThatAreNoPictures() {
        byte[] text = "no picture".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
        loop(415, () -> studio.upload(text).statusCode());
    }

    @Test
    void formsThatAreNotWhatIsNeeded() {
        String form = "x".repeat(200_000);
        loop(415, () -> studio.post("/api/images", form).statusCode());
    }

    @Test
    void filesAnnouncedAsTooLarge() {
        byte[] much = new byte[3 << 20];
        loop(413, () -> studio.upload(much).statusCode());
    }

    @Test
    void filesThatTurnOutTooLarge() {
        byte[] much = new byte[3 << 20];
        loop(413, () -> studio.uploadChunked(much).statusCode());
    }

    @Test
    void filesThatAreALittleTooLarge() {
        byte[] little = new byte[(1 << 20) + 1000];
        loop(413, () -> studio.uploadChunked(little).statusCode());
    }
}
