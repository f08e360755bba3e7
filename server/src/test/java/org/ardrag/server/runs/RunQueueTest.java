package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.problem.Problem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** In which order runs go, and how they end. */
class RunQueueTest extends RunsTest {

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
    void noTroubleEndsTheLookingAfter() {
        Run run = submit("{}");
        viewers.failures.set(2);
        queue.start();
        try {
            lookOnUntil(run, RunStatus.SUCCEEDED);
        } finally {
            queue.stop();
        }
        assertThat(viewers.failures).hasValue(0);
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
        long step = lastStep(run);
        queue.tick();
        assertThat(RunProgress.of(launcher.files(run.id())).step()).isEqualTo(step);

        viewers.watching = 0;
        awaitStep(run, step + 1);
        assertThat(runs.get(run.id()).held()).isFalse();
    }

    /** A process that is held may still have a line on its way: the step at which it stands. */
    private Long lastStep(Run run) {
        AtomicReference<Long> last = new AtomicReference<>();
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            Long now = RunProgress.of(launcher.files(run.id())).step();
            return now != null && now.equals(last.getAndSet(now)); // one that goes on takes 20 ms
        });
        return last.get();
    }

    @Test
    void viewersOnAnotherDeviceThatARunDoesNotSlowAreNoReasonToWait() throws IOException {
        viewers.watching = 1;
        viewers.apart = "cuda:0";
        Run here = submit("{}");
        Run there = runs.find(runs.submit("autoencoder", "cuda:0", JSON.readTree("{}"), Map.of(), "root")
                .id());
        await(there, RunStatus.SUCCEEDED);
        assertThat(runs.get(here.id()).waits()).isEqualTo("until the studio is idle");

        viewers.watching = 0;
        await(here, RunStatus.SUCCEEDED);
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
    void aRunThatIsDoneCanBeNeitherCancelledNorResumed() {
        Run run = await(submit("{}"), RunStatus.SUCCEEDED);
        assertThatThrownBy(() -> runs.cancel(run.id())).hasMessageContaining("is SUCCEEDED");
        assertThatThrownBy(() -> runs.resume(run.id())).hasMessageContaining("is SUCCEEDED");
    }
}
