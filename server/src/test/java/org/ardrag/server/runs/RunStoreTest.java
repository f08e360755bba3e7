package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Objects;
import org.ardrag.server.storage.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of runs, on each kind of database that the studio can keep it in. */
@ParameterizedClass
@EnumSource
class RunStoreTest {

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private HikariDataSource database;
    private RunStore store;

    @BeforeEach
    void begin() {
        database = kind.create(folder).get();
        store = new RunStore(JdbcClient.create(database));
    }

    @AfterEach
    void end() {
        database.close();
    }

    private Run add() {
        return store.add("distill", "cpu", "{\"loop\": {\"steps\": 3}}", "{}", "root");
    }

    private RunStatus status(Run run) {
        return Objects.requireNonNull(store.find(run.id())).status();
    }

    @Test
    void aRunIsFoundAsItWasAdded() {
        Run run = add();
        Run found = Objects.requireNonNull(store.find(run.id()));
        assertThat(found.id()).isEqualTo("distill-" + run.place());
        assertThat(found.config()).isEqualTo(run.config());
        assertThat(found.status()).isEqualTo(RunStatus.QUEUED);
        assertThat(found.process()).isNull();
        assertThat(found.startedAt()).isNull();
        assertThat(store.find("distill-0")).isNull();
    }

    @Test
    void eachStepAsksForTheOneBefore() {
        Run run = add();
        assertThat(store.resume(run.id())).isFalse();
        assertThat(store.end(run.id(), RunOutcome.failed("early"))).isFalse();

        assertThat(store.begin(run.id())).isTrue();
        assertThat(store.begin(run.id())).isFalse();
        RunProcess process = new RunProcess(12, "boot/345");
        store.setProcess(run.id(), process);
        assertThat(Objects.requireNonNull(store.find(run.id())).process()).isEqualTo(process);
        assertThat(store.cancel(run.id())).isTrue();
        assertThat(Objects.requireNonNull(store.find(run.id())).cancelling()).isTrue();
        assertThat(status(run)).isEqualTo(RunStatus.RUNNING);

        assertThat(store.end(run.id(), new RunOutcome(RunStatus.CANCELLED, null, null)))
                .isTrue();
        assertThat(store.cancel(run.id())).isFalse();
        Run over = Objects.requireNonNull(store.find(run.id()));
        assertThat(over.process()).isNull();
        assertThat(over.endedAt()).isNotNull();
        assertThat(store.resume(run.id())).isTrue();
        assertThat(status(run)).isEqualTo(RunStatus.QUEUED);
    }

    @Test
    void whatIsResumedGoesToTheEndOfTheLine() {
        Run first = add();
        Run second = add();
        store.cancel(first.id());
        assertThat(status(first)).isEqualTo(RunStatus.CANCELLED);
        store.resume(first.id());

        assertThat(store.queued()).extracting(Run::id).containsExactly(second.id(), first.id());
        store.begin(first.id());
        assertThat(store.running()).extracting(Run::id).containsExactly(first.id());
        assertThat(store.newest(10)).extracting(Run::id).containsExactly(first.id(), second.id());
    }

    @Test
    void theOwnersSwitchIsKept() {
        assertThat(store.sharing()).isEqualTo(Sharing.WAIT);
        store.setSharing(Sharing.PAUSE);
        store.setSharing(Sharing.SHARE);
        assertThat(store.sharing()).isEqualTo(Sharing.SHARE);
    }
}
