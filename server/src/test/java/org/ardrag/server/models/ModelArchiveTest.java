package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Studio;
import org.ardrag.server.storage.KeptInPostgres;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Models as archives, out of the registry and into it, with small real models, on each kind of database. */
class ModelArchiveTest {

    @Nested
    class InTheFileDatabase extends Contract {}

    @Nested
    class InPostgres extends Contract implements KeptInPostgres {}

    abstract static class Contract extends RegistryTest {

        private static byte[] zip(Map<String, byte[]> entries) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                    zip.putNextEntry(new ZipEntry(entry.getKey()));
                    zip.write(entry.getValue());
                    zip.closeEntry();
                }
            }
            return out.toByteArray();
        }

        @Test
        void anExportThatIsImportedAgainIsTheSameToTheBit() throws IOException {
            importRandom("first", 11);
            byte[] archive = administrator.export("first");

            HttpResponse<byte[]> answer = administrator.importArchive("second", archive);

            assertThat(answer.statusCode()).as(says(answer)).isEqualTo(201);
            Path models = folder.data().resolve("models");
            for (String file : ModelFolder.ALL_FILES) {
                Path original = models.resolve("first").resolve(file);
                Path copy = models.resolve("second").resolve(file);
                if (Files.exists(original)) {
                    assertThat(copy).hasSameBinaryContentAs(original);
                } else {
                    assertThat(copy).doesNotExist();
                }
            }
            assertThat(models.resolve("second"))
                    .isDirectoryContaining(file -> file.endsWith("transformer.safetensors"));
            assertThat(administrator.export("second")).isEqualTo(archive);
            JsonNode second = administrator.model("second");
            assertThat(second.get("stage").stringValue()).isEqualTo("distill");
            assertThat(second.get("parent").stringValue()).isEqualTo("default");
            assertThat(second.get("config").stringValue()).isEqualTo("seed: 1");
            assertThat(second.get("data").stringValue()).isEqualTo("drawn clips");
            assertThat(second.get("by").stringValue()).isEqualTo("root");
        }

        @Test
        void sha256sumReadsTheListInAnExport() throws IOException {
            Map<String, byte[]> entries = entries(administrator.export("default"));
            List<String> lines = new String(entries.get("SHA256SUMS"), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(entries.size() - 1).allMatch(line -> line.matches("[0-9a-f]{64}  \\S+"));
        }

        @Test
        void aFlippedByteIsRefusedByTheNameOfItsFile() throws IOException {
            byte[] archive = archiveOf(12);
            for (Map.Entry<String, byte[]> entry : entries(archive).entrySet()) {
                byte[] content = entry.getValue();
                byte[] part = Arrays.copyOfRange(
                        content, content.length / 2, Math.min(content.length / 2 + 24, content.length));
                byte[] damaged = archive.clone();
                damaged[indexOf(archive, part)] ^= 1;

                HttpResponse<byte[]> answer = administrator.importArchive("damaged", damaged);

                String wholeList = entry.getKey().equals("SHA256SUMS") ? "SHA256SUMS" : entry.getKey() + " is damaged";
                Studio.assertProblem(answer, 422, "bad-archive", wholeList);
            }
        }

        private static int indexOf(byte[] all, byte[] part) {
            for (int i = 0; i <= all.length - part.length; i++) {
                if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                    return i;
                }
            }
            throw new AssertionError("not found");
        }

        @Test
        void namesThatLeadElsewhereAreRefusedAndNothingIsWritten() throws IOException {
            for (String name :
                    List.of("../evil", "/evil", "a/../../evil", "..\\evil", "evil.sh", "transformer.safetensors/x")) {
                Map<String, byte[]> entries = entries(archiveOf(13));
                entries.put(name, new byte[] {1});
                Studio.assertProblem(
                        administrator.importArchive("evil", zip(entries)),
                        422,
                        "bad-archive",
                        name,
                        "none of a model's");
            }
            assertThat(folder.data().resolve("evil")).doesNotExist();
            assertThat(folder.root().resolve("evil")).doesNotExist();
            assertThat(files(folder.data().resolve("models"))).isEmpty();
        }

        @Test
        void whatIsNoWholeArchiveIsRefusedWithTheReason() throws IOException {
            Studio.assertProblem(
                    administrator.importArchive("x", "hello".getBytes(StandardCharsets.UTF_8)),
                    422,
                    "bad-archive",
                    "no zip");
            Map<String, byte[]> entries = entries(archiveOf(14));
            byte[] sums = entries.remove("SHA256SUMS");
            Studio.assertProblem(
                    administrator.importArchive("x", zip(entries)), 422, "bad-archive", "SHA256SUMS is missing");
            entries.put("SHA256SUMS", sums);
            entries.remove("autoencoder.safetensors");
            Studio.assertProblem(
                    administrator.importArchive("x", zip(entries)), 422, "bad-archive", "autoencoder.safetensors");
            Studio.assertProblem(
                    administrator.importArchive("x", new byte[5 << 20]), 413, "too-large", String.valueOf(4 << 20));
            byte[] good = archiveOf(14);
            Studio.assertProblem(administrator.importArchive("default", good), 409, "name-taken", "default");
            Studio.assertProblem(administrator.importArchive("..%2Fx", good), 400, "bad-request", "../x");
        }

        @Test
        void weightsThatDoNotFitTheirManifestAreRefused() throws IOException {
            Path model = Files.createDirectories(folder.root().resolve("misfit"));
            RandomModel.write(model, 15);
            Path manifest = model.resolve("model.json");
            Files.writeString(manifest, Files.readString(manifest).replace("\"num_layers\" : 2", "\"num_layers\" : 3"));
            ModelRow row = new ModelRow(
                    "x", new TakenIn(Origin.of("distill"), Instant.EPOCH, null), null, FileSum.ofModel(model), "", 0);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ModelArchive.write(out, model, row);

            HttpResponse<byte[]> answer = administrator.importArchive("misfit", out.toByteArray());

            Studio.assertProblem(answer, 422, "broken-model", "misfit", "blocks.2.", "is missing");
        }
    }
}
