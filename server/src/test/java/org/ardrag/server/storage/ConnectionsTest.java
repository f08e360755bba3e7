package org.ardrag.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A pool closes connections that are idle or old; nothing of the database may depend on one of them. */
class ConnectionsTest {

    @TempDir
    private Path folder;

    /** H2 2.4.240 checked values with the connection that had made the table, and refused all once that was closed. */
    @Test
    void tablesOutliveTheConnectionsThatMadeThem() {
        HikariDataSource maker = TestDatabase.file(folder);
        try (HikariDataSource other = StorageConfiguration.embedded(folder)) {
            JdbcClient jdbc = JdbcClient.create(other);
            assertThat(jdbc.sql("select count(*) from account")
                            .query(Integer.class)
                            .single())
                    .isZero();
            maker.close();

            addAccount(jdbc, "USER");

            assertThatThrownBy(() -> addAccount(jdbc, "KING"))
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .hasMessageContaining("role");
        }
    }

    private static void addAccount(JdbcClient jdbc, String role) {
        jdbc.sql(
                        """
                        insert into account (id, name, name_key, role, enabled, created_at)
                        values (:id, :id, :id, :role, true, :now)
                        """)
                .param("id", "eva" + role)
                .param("role", role)
                .param("now", OffsetDateTime.now())
                .update();
    }
}
