package org.ardrag.server.runs;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.storage.Blocking;
import org.ardrag.server.storage.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Runs as real processes, looked after by a queue that may be killed and made anew. */
abstract class RunsTest {

    /** Long, for machines that are busy otherwise: only failing tests wait for it. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    static final JsonMapper JSON = new JsonMapper();

    /** Viewers as a test wants them. */
    static final class Viewers implements StudioLoad {

        int watching;
        /** A device whose runs slow none of them. */
        String apart = "";

        int open;
        boolean closed;
        /** How many more times it fails when it is asked. */
        final AtomicInteger failures = new AtomicInteger();

        @Override
        public int watching(String device) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return device.equals(apart) ? 0 : watching;
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
    Path folder;

    final Viewers viewers = new Viewers();
    HikariDataSource database;
    private RunStore store;
    RunLauncher launcher;
    private RunsProperties properties;
    RunQueue queue;
    Runs runs;

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

    static <T> T bind(Class<T> type, String prefix, Map<String, String> values) {
        Map<String, String> named = new HashMap<>();
        values.forEach((name, value) -> named.put(prefix + "." + name, value));
        return new Binder(new MapConfigurationPropertySource(named)).bindOrCreate(prefix, type);
    }

    /** The studio is killed and started again: what it had in memory is gone. */
    void restart() {
        queue = new RunQueue(store, launcher, properties, viewers, new RunMetrics(new SimpleMeterRegistry()));
        runs = new Runs(store, launcher, queue, old(Map.of()), properties, JSON);
    }

    /** What lets runs go, told this beside. */
    OldRuns old(Map<String, String> more) {
        try {
            StudioProperties studio = bind(StudioProperties.class, "studio", Map.of("data-dir", folder.toString()));
            return new OldRuns(store, bind(RunsProperties.class, "studio.runs", more), studio, new Blocking());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    Run submit(String config) {
        return runs.find(runs.submit("autoencoder", "cpu", JSON.readTree(config), Map.of(), "root")
                .id());
    }

    Run await(Run run, RunStatus status) {
        return await(run, status, queue::tick);
    }

    /** As above, but looks on while the queue's own clock does the work. */
    Run lookOnUntil(Run run, RunStatus status) {
        return await(run, status, () -> {});
    }

    private interface Look {
        void take() throws IOException;
    }

    private Run await(Run run, RunStatus status, Look each) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            each.take();
            return runs.find(run.id()).status() == status;
        });
        return runs.find(run.id());
    }

    /** Waits until a run has done this many steps; one that has ended before never will. */
    void awaitStep(Run run, long step) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            queue.tick();
            Long done = RunProgress.of(launcher.files(run.id())).step();
            if (done != null && done >= step) {
                return true;
            }
            Run now = runs.find(run.id());
            if (now.status().isOver()) {
                throw new AssertionError("it ended at step " + done + ": " + now.status() + " " + now.message());
            }
            return false;
        });
    }
}
