package org.ardrag.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** That the file database is brought up to date, or stays what it was, whenever its studio is killed. */
class EmbeddedMigrationTest {

    private static final int KILLS = 6;

    @TempDir
    private Path folder;

    private static Flyway flyway(HikariDataSource database, String... locations) {
        return Flyway.configure()
                .dataSource(database)
                .locations(locations.length == 0 ? new String[] {"classpath:db/migration"} : locations)
                .load();
    }

    /** What the studio does when it starts. */
    static void start(Path dataDir) throws IOException {
        EmbeddedMigration migration = new EmbeddedMigration(dataDir);
        migration.mend();
        try (HikariDataSource database = StorageConfiguration.embedded(dataDir)) {
            migration.migrate(flyway(database));
        }
    }

    private void assertWhole() {
        try (HikariDataSource database = StorageConfiguration.embedded(folder)) {
            assertThat(flyway(database).info().pending()).isEmpty();
            JdbcClient jdbc = JdbcClient.create(database);
            for (String table : List.of("account", "secret", "run", "model")) {
                assertThat(jdbc.sql("select count(*) from " + table)
                                .query(Long.class)
                                .single())
                        .isZero();
            }
        }
        assertThat(folder).isDirectoryNotContaining("glob:**before-migration*");
    }

    @Test
    void aMigrationThatBrokeOffIsUndoneAndDoneAnew() throws IOException {
        EmbeddedMigration migration = new EmbeddedMigration(folder);
        Path broken = Files.createDirectories(folder.resolve("sql"));
        Files.writeString(broken.resolve("V1__one.sql"), "create table account (id int);\ndrop table there_is_none;");
        try (HikariDataSource database = StorageConfiguration.embedded(folder)) {
            assertThatThrownBy(() -> migration.migrate(flyway(database, "filesystem:" + broken)))
                    .hasMessageContaining("V1__one.sql");
            assertThat(JdbcClient.create(database)
                            .sql("select count(*) from account")
                            .query(Long.class)
                            .single())
                    .as("the half that was done")
                    .isZero();
        }
        assertThat(migration.before()).exists();

        start(folder);

        assertWhole();
    }

    @Test
    void whatWasInTheDatabaseIsInItStill() throws IOException {
        start(folder);
        EmbeddedMigration migration = new EmbeddedMigration(folder);
        Path broken = Files.createDirectories(folder.resolve("sql"));
        Files.writeString(broken.resolve("V900__more.sql"), "drop table model;\ndrop table there_is_none;");
        try (HikariDataSource database = StorageConfiguration.embedded(folder)) {
            assertThatThrownBy(
                            () -> migration.migrate(flyway(database, "classpath:db/migration", "filesystem:" + broken)))
                    .hasMessageContaining("V900__more.sql");
        }

        start(folder);

        assertWhole();
    }

    @Test
    void aStudioKilledAtAnyMomentOfAMigrationIsMendedByTheNextStart() throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(3);
        for (int kill = 0; kill < KILLS; kill++) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            MigratingUntilKilled.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            try (BufferedReader says = process.inputReader(StandardCharsets.UTF_8)) {
                String line = says.readLine();
                while (line != null && !line.equals("begins")) {
                    line = says.readLine();
                }
                assertThat(line).isEqualTo("begins");
                Thread.sleep(random.nextInt(1200)); // it takes about so long
            } finally {
                process.destroyForcibly().waitFor();
            }

            start(folder);

            assertWhole();
        }
    }
}
