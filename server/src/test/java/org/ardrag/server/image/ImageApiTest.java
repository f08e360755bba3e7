package org.ardrag.server.image;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** {@code POST /api/images}: what is taken, what is refused and with which words. */
@TestPropertySource(properties = "studio.limits.upload-bytes=1MB")
class ImageApiTest extends StudioTest {

    private static final Map<Character, Color> COLOURS =
            Map.of('R', Color.RED, 'G', Color.GREEN, 'B', Color.BLUE, 'Y', Color.YELLOW);

    private static final int MEGABYTE = 1 << 20;

    @Autowired
    private StudioProperties properties;

    @TempDir
    private Path folder;

    /** Nothing of a refused upload stays behind, and the next one is taken. */
    @AfterEach
    void takesTheNextAndLeavesNothingHalfDone() {
        studio.uploadPicture();
        assertThat(properties.dataDir().resolve("uploads").toFile().list()).noneMatch(name -> name.endsWith(".part"));
        studio.close();
    }

    private JsonNode taken(byte[] file, String contentType, int width, int height) {
        HttpResponse<byte[]> answer = studio.upload(file);
        JsonNode image = Studio.json(answer);
        assertThat(answer.statusCode()).as(image.toString()).isEqualTo(201);
        String id = image.get("id").stringValue();
        assertThat(answer.headers().firstValue("Location")).hasValue("/api/images/" + id);
        assertThat(image.get("contentType").stringValue()).isEqualTo(contentType);
        assertThat(image.get("width").intValue()).isEqualTo(width);
        assertThat(image.get("height").intValue()).isEqualTo(height);
        assertThat(image.get("sizeBytes").intValue()).isEqualTo(file.length);
        assertThat(Studio.json(studio.get("/api/images/" + id))).isEqualTo(image);
        return image;
    }

    /** @param colours of the upper left, upper right, lower left and lower right quarter */
    private void assertShows(JsonNode image, String colours) {
        BufferedImage shown = Pictures.decoded(
                studio.get(image.get("previewUrl").stringValue()).body());
        for (int i = 0; i < 4; i++) {
            int x = (i % 2 == 0 ? 1 : 7) * shown.getWidth() / 8;
            int y = (i / 2 == 0 ? 1 : 7) * shown.getHeight() / 8;
            Color found = new Color(shown.getRGB(x, y));
            assertThat(Pictures.distance(found, COLOURS.get(colours.charAt(i))))
                    .as("quarter %d of %s is %s", i, colours, found)
                    .isLessThan(30);
        }
    }

    @Test
    void pngJpegAndBothKindsOfWebpAreTaken() {
        BufferedImage picture = Pictures.quarters(256, 192);
        assertShows(taken(Pictures.encoded(picture, "png"), "image/png", 256, 192), "RGBY");
        assertShows(taken(ImageFiles.jpeg(picture), "image/jpeg", 256, 192), "RGBY");
        assertShows(taken(ImageFiles.webp(picture, true, folder), "image/webp", 256, 192), "RGBY");
        assertShows(taken(ImageFiles.webp(picture, false, folder), "image/webp", 256, 192), "RGBY");
    }

    @Test
    void neitherNameNorDeclaredTypeMatters() {
        byte[] png = Pictures.encoded(Pictures.quarters(64, 48), "png");
        HttpResponse<byte[]> answer = studio.upload(png, "notes.txt", "text/plain");
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(Studio.json(answer).get("contentType").stringValue()).isEqualTo("image/png");
    }

    /** What each tag asks for: EXIF 2.3, 4.6.4 A. The stored picture is always the same one, R G above B Y. */
    @ParameterizedTest
    @CsvSource({"1,RGBY", "2,GRYB", "3,YBGR", "4,BYRG", "5,RBGY", "6,BRYG", "7,YGBR", "8,GYRB"})
    void exifOrientationIsHonoured(int tag, String upright) {
        BufferedImage stored = Pictures.quarters(256, 192);
        int width = tag < 5 ? 256 : 192;
        int height = tag < 5 ? 192 : 256;
        assertShows(taken(ImageFiles.jpegTurned(stored, tag), "image/jpeg", width, height), upright);
        assertShows(taken(ImageFiles.pngTurned(stored, tag), "image/png", width, height), upright);
    }

    @Test
    void anOrientationThatDoesNotExistIsPassedOver() {
        BufferedImage stored = Pictures.quarters(256, 192);
        assertShows(taken(ImageFiles.jpegTurned(stored, 9), "image/jpeg", 256, 192), "RGBY");
    }

    @Test
    void aHundredMegapixelsAreRefusedBeforeAnythingIsDecoded() {
        // There is nothing to decode in it: whoever tries says that it is broken.
        HttpResponse<byte[]> answer = studio.upload(ImageFiles.emptyPng(10_000, 10_000));
        assertProblem(answer, 422, "too-many-pixels", "10000 x 10000", "40000000");
        assertThat(Studio.json(answer).get("maxPixels").longValue()).isEqualTo(40_000_000);
        byte[] whole = Pictures.encoded(new BufferedImage(10_000, 10_000, BufferedImage.TYPE_BYTE_BINARY), "png");
        assertThat(whole.length).as("bytes of a real one").isLessThan(MEGABYTE);
        assertProblem(studio.upload(whole), 422, "too-many-pixels", "10000 x 10000");
        // Width times height does not fit into 63 bits less the sign.
        assertProblem(studio.upload(ImageFiles.emptyPng(-1, -1)), 422, "too-many-pixels", "4294967295 x 4294967295");
    }

    @Test
    void aTextNamedPngIsNoPicture() {
        byte[] text = "Dear all, the weather is fine.".getBytes(StandardCharsets.UTF_8);
        assertProblem(
                studio.upload(text, "holiday.png", "image/png"), 415, "not-a-picture", "30 bytes", "PNG, JPEG or WebP");
        assertProblem(studio.upload(new byte[0]), 415, "not-a-picture", "0 bytes");
    }

    @Test
    void tooManyBytesAreRefusedAnnouncedOrNot() {
        byte[] much = new byte[3 * MEGABYTE];
        assertProblem(studio.upload(much), 413, "too-large", "at most 1048576");
        assertProblem(studio.uploadChunked(much), 413, "too-large", "at most 1048576");
        // Within what a whole call may have, the file alone is too much.
        byte[] little = new byte[MEGABYTE + 1000];
        assertProblem(studio.upload(little), 413, "too-large", "at most 1048576");
        assertProblem(studio.uploadChunked(little), 413, "too-large", "at most 1048576");
        byte[] most = Arrays.copyOf(Pictures.encoded(Pictures.quarters(64, 48), "png"), MEGABYTE);
        assertThat(studio.upload(most).statusCode()).as("exactly the limit").isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20, 160, 600})
    void aPictureThatIsCutOffIsBroken(int bytes) {
        byte[] jpeg = ImageFiles.jpeg(Pictures.quarters(256, 192));
        assertProblem(studio.upload(Arrays.copyOf(jpeg, bytes)), 422, "broken-picture", "JPEG");
        byte[] png = Pictures.encoded(Pictures.quarters(256, 192), "png");
        int cut = Math.max(8, Math.min(bytes, png.length - 20));
        assertProblem(studio.upload(Arrays.copyOf(png, cut)), 422, "broken-picture", "PNG");
    }

    @Test
    void aPictureFullOfRubbishIsBroken() {
        byte[] jpeg = ImageFiles.jpeg(Pictures.quarters(256, 192));
        Arrays.fill(jpeg, 20, jpeg.length, (byte) 0x55);
        assertProblem(studio.upload(jpeg), 422, "broken-picture", "cannot be decoded");
        byte[] png = Pictures.encoded(Pictures.quarters(256, 192), "png");
        Arrays.fill(png, 45, png.length - 20, (byte) 0x55);
        assertProblem(studio.upload(png), 422, "broken-picture", "cannot be decoded");
        byte[] webp = ImageFiles.webp(Pictures.quarters(256, 192), false, folder);
        Arrays.fill(webp, 20, webp.length, (byte) 0x55);
        assertProblem(studio.upload(webp), 422, "broken-picture", "WEBP");
    }

    @Test
    void anotherFormIsRefusedWithWhatIsNeeded() {
        assertProblem(studio.post("/api/images", "{}"), 415, "wrong-content-type", "multipart/form-data");
        for (String form : List.of("multipart/form-data", "multipart/form-data; boundary=other")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(studio.uri("/api/images"))
                    .header("Content-Type", form)
                    .POST(HttpRequest.BodyPublishers.ofString("--boundary\r\nno form"));
            assertProblem(studio.call(request), 400, "bad-request");
        }
        assertProblem(studio.uploadPart("picture", new byte[] {1, 2, 3}), 400, "bad-request", "\"file\"", "picture");
    }

    @Test
    void anUnknownPictureIsNotFound() {
        for (String path : List.of("/api/images/nobody", "/api/images/nobody/preview.png")) {
            assertProblem(studio.get(path), 404, "no-such-image", "nobody");
        }
    }

    @Test
    void aPictureInUseIsKeptAsItCame() throws IOException {
        byte[] file = ImageFiles.jpeg(Pictures.quarters(64, 48));
        String id = taken(file, "image/jpeg", 64, 48).get("id").stringValue();
        assertThat(properties.dataDir().resolve("uploads").resolve(id)).hasBinaryContent(file);
    }
}
