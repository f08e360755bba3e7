package org.ardrag.server.giving;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.ardrag.server.storage.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What of gifts is old, in both kinds of database. */
class GiftTableTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsOlderThanItsTimeOrBeyondTheNewestIsOld(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            JdbcClient jdbc = JdbcClient.create(database);
            GiftTable table = new GiftTable(jdbc);
            table.answer("eva", true);
            Instant now = Instant.now();
            int age = 0;
            for (String id : List.of("newest", "newer", "old", "oldest")) {
                table.add(id, "eva");
                jdbc.sql("update gift set created_at = :at where id = :id")
                        .param("at", now.minusSeconds(86400L * age++).atOffset(ZoneOffset.UTC))
                        .param("id", id)
                        .update();
            }
            assertThat(table.old(now.minusSeconds(10 * 86400L), 10)).isEmpty();
            assertThat(table.old(now.minusSeconds(86400L * 5 / 2), 10)).containsExactly("oldest");
            assertThat(table.old(now.minusSeconds(10 * 86400L), 2)).containsExactlyInAnyOrder("old", "oldest");
            assertThat(table.old(now.minusSeconds(86400L / 2), 3)).containsExactlyInAnyOrder("newer", "old", "oldest");
        }
    }
}
