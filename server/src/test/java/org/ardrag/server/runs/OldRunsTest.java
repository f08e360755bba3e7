package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.ardrag.server.problem.Problem;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class OldRunsTest extends RunsTest {

    private Path folderOf(Run run) {
        return folder.resolve("runs").resolve(run.id());
    }

    private Run done() {
        return await(submit("{\"steps\": 1}"), RunStatus.SUCCEEDED);
    }

    private List<String> ids() {
        return runs.all().stream().map(Runs.View::id).toList();
    }

    @Test
    void aRunThatIsOverIsDeletedWithItsFolder() throws IOException {
        Run run = done();
        assertThat(folderOf(run)).exists();

        runs.delete(run.id());

        assertThat(folderOf(run)).doesNotExist();
        assertThat(ids()).isEmpty();
        assertThatThrownBy(() -> runs.delete(run.id())).isInstanceOf(Problem.class);
    }

    @Test
    void oneThatRunsStaysAndSoDoesOneThatItBeganWith() throws IOException {
        Run first = done();
        Run second = submit("{\"steps\": 900}");
        JdbcClient.create(database)
                .sql("update run set options = :options where id = :id")
                .param("options", "{\"from\":\"runs/" + first.id() + "/autoencoder.safetensors\"}")
                .param("id", second.id())
                .update();

        assertThatThrownBy(() -> runs.delete(second.id())).hasMessageContaining("cancel it first");
        assertThatThrownBy(() -> runs.delete(first.id())).hasMessageContaining(second.id() + " begins with it");
        old(Map.of("kept", "0s")).forgetOld();
        assertThat(ids()).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(folderOf(first)).exists();

        runs.cancel(second.id());
        await(second, RunStatus.CANCELLED);
        runs.delete(first.id());
        assertThat(ids()).containsExactly(second.id());
    }

    @Test
    void whatIsOverForTooLongGoes() throws IOException {
        Run old = done();
        Run young = done();
        JdbcClient.create(database)
                .sql("update run set ended_at = :at where id = :id")
                .param("at", Instant.now().minusSeconds(3 * 86400).atOffset(ZoneOffset.UTC))
                .param("id", old.id())
                .update();

        old(Map.of()).forgetOld();
        assertThat(ids()).containsExactlyInAnyOrder(old.id(), young.id());
        OldRuns after2Days = old(Map.of("kept", "2d"));
        assertThat(after2Days.goesAt(young)).isAfter(Instant.now().plusSeconds(86400));
        after2Days.forgetOld();
        assertThat(ids()).containsExactly(young.id());
    }

    @Test
    void theOldestGoWhereAllTogetherAreTooLarge() throws IOException {
        Run oldest = done();
        Run young = done();
        for (Run run : List.of(oldest, young)) {
            Files.write(folderOf(run).resolve("large"), new byte[100_000]);
        }

        old(Map.of("bytes", "250KB")).forgetOld();
        assertThat(ids()).hasSize(2);
        old(Map.of("bytes", "150KB")).forgetOld();
        assertThat(ids()).containsExactly(young.id());
    }

    /** Killed between the folder and the row, or before the folder was empty. */
    @Test
    void whatWasBeingDeletedGoesAtTheNextStart() throws IOException {
        Run run = done();
        Path aside = Files.createDirectories(folder.resolve("runs/.going")).resolve(run.id());
        Files.move(folderOf(run), aside);

        restart();

        assertThat(aside).doesNotExist();
        assertThat(ids()).isEmpty();
    }
}
