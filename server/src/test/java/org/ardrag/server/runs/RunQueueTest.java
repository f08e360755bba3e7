package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs as real processes, looked after by a queue that may be killed and made anew. */
class RunQueueTest {

    /** Long, for machines that are busy otherwise: only failing tests wait for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final JsonMapper JSON = new JsonMapper();

    /** Viewers as a test wants them. */
    private static final class Viewers implements StudioLoad {

        private int watching;
        private int open;
        private boolean closed;

        @Override
        public int watching() {
            return watching;
        }

        @Override
        public int open() {
            return open;
        }

        @Override
        public void closeDoor(boolean closed) {
            this.closed = closed;
        }
    }

    @TempDir
    private Path folder;

    private final Viewers viewers = new Viewers();
    private HikariDataSource database;
    private RunStore store;
    private RunLauncher launcher;
    private RunsProperties properties;
    private RunQueue queue;
    private Runs runs;

    @BeforeEach
    void begin() {
        database = TestDatabase.file(folder);
        properties = bind(
                RunsProperties.class,
                "studio.runs",
                Map.of(
                        "devices", "cpu,cuda:0",
                        "idle", "0s",
                        "heap", "64MB",
                        "memory", "3GB",
                        "training", folder.resolve("training").toString()));
        StudioProperties studio = bind(StudioProperties.class, "studio", Map.of("data-dir", folder.toString()));
        TrainingProgram training = new FakeTraining.Program(properties);
        RunInputs inputs = new RunInputs(studio, properties);
        launcher = new RunLauncher(training, inputs, properties, studio, JSON);
        store = new RunStore(JdbcClient.create(database));
        restart();
    }

    private static <T> T bind(Class<T> type, String prefix, Map<String, String> values) {
        Map<String, String> named = new HashMap<>();
        values.forEach((name, value) -> named.put(prefix + "." + name, value));
        return new Binder(new MapConfigurationPropertySource(named)).bindOrCreate(prefix, type);
    }

    /** The studio is killed and started again: what it had in memory is gone. */
    private void restart() {
        queue = new RunQueue(store, launcher, properties, viewers);
        runs = new Runs(store, launcher, queue, properties, JSON);
    }

    @AfterEach
    void end() {
        for (Run run : store.running()) {
            RunProcess process = run.process();
            if (process != null) {
                process.kill();
            }
        }
        database.close();
    }

    private Run submit(String config) {
        return runs.find(runs.submit("autoencoder", "cpu", JSON.readTree(config), Map.of(), "root")
                .id());
    }

    private Run await(Run run, RunStatus status) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            queue.tick();
            return runs.find(run.id()).status() == status;
        });
        return runs.find(run.id());
    }

    /** Waits until a run has done this many steps. */
    private void awaitStep(Run run, long step) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            queue.tick();
            Long done = RunProgress.of(launcher.files(run.id())).step();
            return done != null && done >= step;
        });
    }

    private void look() {
        try {
            queue.tick();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RunProcess process(Run run) {
        return Objects.requireNonNull(runs.find(run.id()).process());
    }

    @Test
    void aRunGoesThroughItsStepsAndLeavesWhatItMade() throws IOException {
        Run run = submit("{\"steps\": 4}");
        assertThat(run.status()).isEqualTo(RunStatus.QUEUED);

        Run done = await(run, RunStatus.SUCCEEDED);

        assertThat(done.result()).endsWith("autoencoder-" + run.place() + "/model");
        assertThat(runs.view(done).result()).isEqualTo("runs/" + run.id() + "/model");
        assertThat(done.process()).isNull();
        assertThat(runs.view(done).progress().totalSteps()).isEqualTo(4);
        RunFiles files = launcher.files(run.id());
        assertThat(files.samples()).extracting(RunFiles.Sample::name).containsExactly("samples/last.png");
        assertThat(Files.readString(files.output())).contains("attempt 1", "step 0 comes next");
    }

    @Test
    void aDeviceHasOneRunAtATimeAndTheOthersWaitInTheirOrder() throws IOException {
        Run first = submit("{\"steps\": 900}");
        Run second = submit("{\"steps\": 900}");
        Run third = submit("{\"steps\": 2}");
        Run elsewhere = runs.find(runs.submit("autoencoder", "cuda:0", JSON.readTree("{}"), Map.of(), "root")
                .id());

        awaitStep(first, 1);

        assertThat(runs.get(second.id()).position()).isEqualTo(1);
        assertThat(runs.get(second.id()).waits()).isEqualTo("for " + first.id());
        assertThat(runs.get(third.id()).position()).isEqualTo(2);
        await(elsewhere, RunStatus.SUCCEEDED);
        assertThat(runs.find(third.id()).status()).isEqualTo(RunStatus.QUEUED);
        assertThat(runs.all())
                .extracting(Runs.View::id)
                .containsExactly(first.id(), second.id(), third.id(), elsewhere.id());

        runs.cancel(second.id());
        assertThat(runs.find(second.id()).status()).isEqualTo(RunStatus.CANCELLED);
        runs.cancel(first.id());
        await(third, RunStatus.SUCCEEDED);
        assertThat(runs.find(first.id()).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aCancelledRunGoesOnFromItsCheckpointWhenItIsResumed() throws IOException {
        Run run = submit("{\"steps\": 200}");
        awaitStep(run, 3);
        runs.cancel(run.id());
        await(run, RunStatus.CANCELLED);
        int kept = Integer.parseInt(
                Files.readString(launcher.files(run.id()).folder().resolve("at.txt")));
        assertThat(kept).isBetween(3, 199);

        runs.resume(run.id());
        awaitStep(run, kept + 1);

        assertThat(runs.find(run.id()).attempts()).isEqualTo(2);
        assertThat(Files.readString(launcher.files(run.id()).output()))
                .contains("attempt 2", "step " + kept + " comes next");
    }

    @Test
    void aRunThatFailsSaysWhy() {
        Run failed = await(submit("{\"end\": \"fail\"}"), RunStatus.FAILED);
        assertThat(failed.message()).isEqualTo("the loss is NaN");
        Run refused = await(submit("{\"end\": \"refuse\"}"), RunStatus.FAILED);
        assertThat(refused.message()).isEqualTo("there is no file teacher.json");
    }

    @Test
    void aRunThatIsKilledIsInterruptedAndCanGoOn() {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 2);

        process(run).kill();

        Run interrupted = await(run, RunStatus.INTERRUPTED);
        assertThat(interrupted.message()).isEqualTo("its process was ended by signal 9");
        runs.resume(run.id());
        awaitStep(run, 4);
        assertThat(runs.find(run.id()).status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void aStudioThatWasKilledFindsItsRunAgain() {
        Run run = submit("{\"steps\": 150}");
        awaitStep(run, 2);
        RunProcess before = process(run);

        restart();
        look();

        assertThat(process(run)).isEqualTo(before);
        assertThat(before.isAlive()).isTrue();
        Run done = await(run, RunStatus.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(1);
    }

    @Test
    void aStudioThatWasKilledBeforeItWroteDownTheProcessFindsItByItsFolder() {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 2);
        RunProcess before = process(run);
        JdbcClient.create(database)
                .sql("update run set pid = null, birth = null")
                .update();

        restart();
        look();

        assertThat(process(run)).isEqualTo(before);
    }

    @Test
    void whatDiedWhileTheStudioWasAwayIsInterrupted() {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 2);
        RunProcess before = process(run);
        restart();
        before.kill();
        Awaitility.await().until(() -> !before.isAlive());

        Run interrupted = await(run, RunStatus.INTERRUPTED);

        assertThat(interrupted.message()).isEqualTo("its process ended without a word");
    }

    @Test
    void anotherProcessOfTheSameNumberIsNotTakenForTheRun() {
        RunProcess self =
                Objects.requireNonNull(RunProcess.of(ProcessHandle.current().pid()));
        assertThat(self.isAlive()).isTrue();
        assertThat(new RunProcess(self.pid(), self.birth() + "0").isAlive()).isFalse();
    }

    @Test
    void viewersComeFirst() throws IOException {
        viewers.watching = 1;
        Run run = submit("{\"steps\": 900}");
        queue.tick();
        assertThat(runs.get(run.id()).waits()).isEqualTo("until the studio is idle");

        viewers.watching = 0;
        awaitStep(run, 1);
        viewers.watching = 1;
        queue.tick();
        Awaitility.await().until(() -> runs.get(run.id()).held());
        Long step = RunProgress.of(launcher.files(run.id())).step();
        queue.tick();
        assertThat(RunProgress.of(launcher.files(run.id())).step()).isEqualTo(step);

        viewers.watching = 0;
        awaitStep(run, Objects.requireNonNull(step) + 1);
        assertThat(runs.get(run.id()).held()).isFalse();
    }

    @Test
    void aRunThatIsHeldCanBeCancelled() throws IOException {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 1);
        viewers.watching = 1;
        queue.tick();

        runs.cancel(run.id());

        await(run, RunStatus.CANCELLED);
    }

    @Test
    void bothAtOnceWhereTheOwnerSaysSo() {
        runs.share(Sharing.SHARE);
        viewers.watching = 3;
        await(submit("{}"), RunStatus.SUCCEEDED);
    }

    @Test
    void aPausedStudioLetsNobodyInUntilTheRunIsOver() throws IOException {
        runs.share(Sharing.PAUSE);
        queue.tick();
        assertThat(viewers.closed).isFalse();
        viewers.open = 2;
        Run run = submit("{\"steps\": 100}");
        queue.tick();
        assertThat(viewers.closed).isTrue();
        assertThat(runs.get(run.id()).waits()).isEqualTo("until the 2 open sessions have ended");

        viewers.open = 0;
        awaitStep(run, 1);
        assertThat(viewers.closed).isTrue();
        await(run, RunStatus.SUCCEEDED);
        queue.tick();
        assertThat(viewers.closed).isFalse();
    }

    @Test
    void theProcessIsNiceHasItsOwnSessionAndALimitOfMemory() throws IOException {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 1);
        Path proc = Path.of("/proc", Long.toString(process(run).pid()));
        int own = Integer.parseInt(stat(Path.of("/proc/self"))[16]);
        assertThat(Integer.parseInt(stat(proc)[16])).as("niceness").isEqualTo(Math.min(19, own + 10));
        assertThat(Long.parseLong(stat(proc)[3]))
                .as("session")
                .isEqualTo(process(run).pid());
        assertThat(Files.readString(proc.resolve("limits"))).containsPattern("Max data size +" + (3L << 30) + " ");
        assertThat(Files.readString(proc.resolve("oom_score_adj")).strip()).isEqualTo("1000");
    }

    /** What the system says of a process, from its state on. */
    private static String[] stat(Path proc) throws IOException {
        return Files.readString(proc.resolve("stat"))
                .replaceFirst("(?s).*\\) ", "")
                .split(" ");
    }

    @Test
    void whatTheStageRefusesIsNotQueued() {
        assertThatThrownBy(() -> submit("{\"steps\": 0}"))
                .isInstanceOf(Problem.class)
                .hasMessage("steps is 0; 1 to 1000 are allowed");
        assertThatThrownBy(() -> runs.submit("paint", null, JSON.createObjectNode(), Map.of(), "root"))
                .isInstanceOf(BadValueException.class)
                .hasMessage("stage is \"paint\", allowed are autoencoder, evaluate");
        assertThatThrownBy(() -> runs.submit("autoencoder", "tpu", JSON.createObjectNode(), Map.of(), "root"))
                .hasMessage("device is \"tpu\", allowed are cpu, cuda:0");
        assertThatThrownBy(
                        () -> runs.submit("autoencoder", null, JSON.createObjectNode(), Map.of("teacher", "x"), "root"))
                .hasMessageContaining("no option \"teacher\", allowed are from");
        assertThat(runs.all()).isEmpty();
    }

    @Test
    void onlyFilesOfKnownFoldersAreReached() throws IOException {
        Files.createDirectories(folder.resolve("runs/autoencoder-1"));
        Path weights = Files.write(folder.resolve("runs/autoencoder-1/a.safetensors"), new byte[1]);
        Files.write(folder.resolve("secret.safetensors"), new byte[1]);
        Files.createSymbolicLink(folder.resolve("runs/out.safetensors"), folder.resolve("secret.safetensors"));
        RunInputs inputs = new RunInputs(
                bind(
                        StudioProperties.class,
                        "studio",
                        Map.of(
                                "data-dir", folder.toString(),
                                "models-dir", folder.resolve("shipped").toString())),
                properties);
        Files.createDirectories(folder.resolve("shipped/default"));
        Files.createDirectories(folder.resolve("models/mine"));

        assertThat(inputs.resolve("from", "runs/autoencoder-1/a.safetensors")).isEqualTo(weights.toRealPath());
        assertThat(inputs.resolve("model", "models/default"))
                .as("came with the studio")
                .isEqualTo(folder.resolve("shipped/default").toRealPath());
        assertThat(inputs.resolve("model", "models/mine"))
                .as("was taken in")
                .isEqualTo(folder.resolve("models/mine").toRealPath());
        for (String name : List.of(
                "runs/../secret.safetensors", "/etc/passwd", "runs/out.safetensors", "runs/nothing", "", "etc")) {
            assertThatThrownBy(() -> inputs.resolve("from", name))
                    .as(name)
                    .isInstanceOf(BadValueException.class)
                    .hasMessageContaining("allowed are files and folders in runs, models");
        }
        assertThat(inputs.all()).contains(new RunInputs.Input("runs/autoencoder-1/a.safetensors", "weights"));
    }

    @Test
    void aRunThatIsDoneCanBeNeitherCancelledNorResumed() {
        Run run = await(submit("{}"), RunStatus.SUCCEEDED);
        assertThatThrownBy(() -> runs.cancel(run.id())).hasMessageContaining("is SUCCEEDED");
        assertThatThrownBy(() -> runs.resume(run.id())).hasMessageContaining("is SUCCEEDED");
    }

    @Test
    void aReaderThatComesBackIsToldOnlyWhatIsNew() throws IOException {
        Run run = await(submit("{\"steps\": 5}"), RunStatus.SUCCEEDED);
        RunFeed first = new RunFeed(runs, JSON, run.id(), null);
        var all = first.next();
        assertThat(all)
                .extracting(event -> event.event())
                .containsExactly("metric", "metric", "log", "sample", "progress", "status");
        JsonNode lines = Objects.requireNonNull(all.get(1).data()).path("lines");
        assertThat(lines.size()).isEqualTo(5);
        assertThat(lines.get(4).path("loss").asDouble()).isEqualTo(0.2);
        assertThat(first.isOver()).isTrue();

        RunFeed again = new RunFeed(runs, JSON, run.id(), all.get(5).id());

        assertThat(again.next()).extracting(event -> event.event()).containsExactly("sample", "progress", "status");
    }
}
