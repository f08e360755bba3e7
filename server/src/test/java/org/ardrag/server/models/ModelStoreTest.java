package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.RandomModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** That folders and table agree after the start-up check, whatever a studio that was killed has left. */
class ModelStoreTest {

    private static final int KILLS = 4;

    @TempDir
    private Path root;

    private Path models;

    @BeforeEach
    void install() throws IOException {
        RandomModel.write(Files.createDirectories(root.resolve("installed/default")), 1);
        models = Files.createDirectories(root.resolve("data/models"));
    }

    private void add(StoreOnDisk on, String name) throws IOException {
        on.store().add(name, null, part -> {
            for (String file : ModelFolder.FILES) {
                Files.copy(root.resolve("installed/default").resolve(file), part.resolve(file));
            }
            return new TakenIn(new Origin("grpo", "default", "seed: 1", "clips"), Instant.EPOCH, "eva");
        });
    }

    /** Every row has its whole folder, every folder its row, and nothing lies around. */
    private void assertAgree(StoreOnDisk on) throws IOException {
        assertThat(on.store().flaws()).isEmpty();
        try (Stream<Path> folders = Files.list(models)) {
            assertThat(folders.map(ModelFolders::name).toList())
                    .containsExactlyInAnyOrderElementsOf(on.store().all().stream()
                            .map(ModelRow::name)
                            .filter(name -> !name.equals("default"))
                            .toList());
        }
        for (ModelRow row : on.store().all()) {
            on.store().verify(row);
            assertThat(row.sums()).hasSize(ModelFolder.FILES.size());
        }
    }

    @Test
    void aStudioKilledAtAnyMomentLeavesNothingThatTheStartDoesNotMend() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(5);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Dai.djl.pytorch.num_threads=1",
                            ComingAndGoing.class.getName(),
                            root.toString())
                    .redirectError(root.resolve("errors").toFile())
                    .start();
            try (BufferedReader says = process.inputReader(StandardCharsets.UTF_8)) {
                for (int done = 0; done < 3; ) {
                    String line = says.readLine();
                    assertThat(line)
                            .as("the process goes on: %s", Files.readString(root.resolve("errors")))
                            .isNotNull();
                    done += line.equals("came") || line.equals("went") ? 1 : 0;
                }
                Thread.sleep(random.nextInt(120)); // anywhere in what it does over and over
            } finally {
                process.destroyForcibly().waitFor();
            }
            try (StoreOnDisk on = StoreOnDisk.open(root)) {
                on.store().reconcile();
                assertAgree(on);
                assertThat(on.store().all())
                        .filteredOn(row -> !row.name().equals("default"))
                        .isNotEmpty()
                        .allSatisfy(row -> {
                            assertThat(row.takenIn().origin().parent()).isEqualTo("default");
                            assertThat(row.takenIn().by()).isEqualTo("root");
                        });
            }
        }
    }

    @Test
    void aFolderWhoseRowWasNeverWrittenGetsItWithWhereItCameFrom() throws IOException {
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();
            add(on, "one");
            ModelRow before = on.store().get("one");
            on.table().delete("one");

            on.store().reconcile();

            assertThat(on.store().get("one")).isEqualTo(before);
            assertAgree(on);
        }
    }

    @Test
    void aRowWhoseFolderIsGoneGoesToo() throws IOException {
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();
            add(on, "one");
            on.table().activate("one", "eva");
            FileSystemUtils.deleteRecursively(models.resolve("one"));

            on.store().reconcile();

            assertThat(on.store().all()).extracting(ModelRow::name).containsExactly("default");
            assertThat(on.table().activations()).isEmpty();
            assertAgree(on);
        }
    }

    @Test
    void whatWasOnItsWayIsDeleted() throws IOException {
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            Path part = Files.createDirectory(on.store().newPassing());
            Files.write(part.resolve("transformer.safetensors"), new byte[100]);
            Files.write(on.store().newPassing(), new byte[100]);

            on.store().reconcile();

            assertAgree(on);
            assertThat(models).isEmptyDirectory();
        }
    }

    @Test
    void aFolderThatSomebodyPutThereIsFoundAndAHalfOneIsNamed() throws IOException {
        RandomModel.write(Files.createDirectories(models.resolve("mine")), 2);
        RandomModel.write(Files.createDirectories(models.resolve("half")), 3);
        Files.delete(models.resolve("half/autoencoder.safetensors"));
        Files.write(models.resolve("half/x"), new byte[1]);
        RandomModel.write(Files.createDirectories(models.resolve("torn")), 4);
        Path torn = models.resolve("torn/transformer.safetensors");
        Files.write(torn, Arrays.copyOf(Files.readAllBytes(torn), 5000));
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();

            assertThat(on.store().get("mine").takenIn().origin().stage()).isEqualTo("found");
            assertThat(on.store().all()).extracting(ModelRow::name).containsExactlyInAnyOrder("default", "mine");
            assertThat(on.store().flaws()).containsOnlyKeys("half", "torn");
            assertThat(on.store().flaws().get("half")).contains("autoencoder.safetensors is missing");
        }
    }

    @Test
    void aDamagedModelIsNamedAtTheStart() throws IOException {
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();
            add(on, "one");
            Path weights = models.resolve("one/transformer.safetensors");
            Files.write(weights, new byte[10]);

            on.store().reconcile();

            assertThat(on.store().flaws().get("one")).contains("transformer.safetensors is damaged");
        }
    }

    @Test
    void anUpdateOfTheInstalledModelIsTakenOverAndItsEvaluationGoes() throws IOException {
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();
            String old = on.store().get("default").checksum();
            on.store().setEvaluation("default", "{}");
            on.store().reconcile();
            assertThat(on.store().get("default").evaluation()).isEqualTo("{}");
            RandomModel.write(root.resolve("installed/default"), 9);

            on.store().reconcile();

            assertThat(on.store().get("default").checksum()).isNotEqualTo(old);
            assertThat(on.store().get("default").evaluation()).isNull();
            assertAgree(on);
        }
    }
}
