package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Studio;
import org.ardrag.server.device.CountedModels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** A studio with small real models and its administrator. After each test it is back at the one model that it came with. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "studio.timing.drain=0s",
            "studio.precision=float32",
            "studio.device=cpu",
            "studio.models.archive-bytes=4MB"
        })
@Import(RealModels.class)
abstract class RegistryTest {

    @LocalServerPort
    private int port;

    @Autowired
    ApplicationContext context;

    @Autowired
    CountedModels loaded;

    @Autowired
    RealModels.StudioFolder folder;

    Studio studio;
    Administrator administrator;

    @BeforeEach
    void connect() {
        studio = new Studio(port);
        studio.awaitReady();
        administrator = new Administrator(studio, context);
    }

    /** Back to the one model that came with the studio, and nothing of the others left. */
    @AfterEach
    void tidy() throws IOException {
        studio.close();
        loaded.failing.clear();
        while (!administrator.active().equals("default")) {
            assertThat(administrator.rollBack().statusCode()).isEqualTo(200);
        }
        for (JsonNode model : administrator.overview().get("models")) {
            String name = model.get("name").stringValue();
            if (!name.equals("default")) {
                Awaitility.await().untilAsserted(() -> assertThat(
                                administrator.delete(name).statusCode())
                        .isEqualTo(204));
            }
        }
        assertThat(files(folder.data().resolve("models"))).isEmpty();
        Awaitility.await().untilAsserted(() -> assertThat(loaded.open)
                .as("models in memory")
                .containsExactly(folder.root().resolve("installed/default")));
    }

    static List<String> files(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    static String says(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Imports the archive of a random model that no other test has. */
    void importRandom(String name, long seed) throws IOException {
        HttpResponse<byte[]> answer = administrator.importArchive(name, archiveOf(seed));
        assertThat(answer.statusCode()).as(says(answer)).isEqualTo(201);
    }

    byte[] archiveOf(long seed) throws IOException {
        Path model = Files.createDirectories(folder.root().resolve("random-" + seed));
        RandomModel.writeWithTrackHead(model, seed);
        TakenIn takenIn = new TakenIn(new Origin("distill", "default", "seed: 1", "drawn clips"), Instant.EPOCH, "x");
        ModelRow row = new ModelRow("any", takenIn, null, FileSum.ofModel(model), "", 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ModelArchive.write(out, model, row);
        return out.toByteArray();
    }

    /** What an archive holds. */
    static Map<String, byte[]> entries(byte[] archive) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }
}
