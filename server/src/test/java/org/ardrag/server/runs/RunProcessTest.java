package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of a run whose process, or whose studio, is killed; and what the process may do. */
class RunProcessTest extends RunsTest {

    private RunProcess process(Run run) {
        return Objects.requireNonNull(runs.find(run.id()).process());
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
    void aStudioThatWasKilledFindsItsRunAgain() throws IOException {
        Run run = submit("{\"steps\": 150}");
        awaitStep(run, 2);
        RunProcess before = process(run);

        restart();
        queue.tick();

        assertThat(process(run)).isEqualTo(before);
        assertThat(before.isAlive()).isTrue();
        Run done = await(run, RunStatus.SUCCEEDED);
        assertThat(done.attempts()).isEqualTo(1);
    }

    @Test
    void aStudioThatWasKilledBeforeItWroteDownTheProcessFindsItByItsFolder() throws IOException {
        Run run = submit("{\"steps\": 900}");
        awaitStep(run, 2);
        RunProcess before = process(run);
        JdbcClient.create(database)
                .sql("update run set pid = null, birth = null")
                .update();

        restart();
        queue.tick();

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
}
