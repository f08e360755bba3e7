package org.ardrag.server.storage;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.springframework.boot.jdbc.DataSourceBuilder;

/** The kinds of database that the studio can keep its tables in, each opened and brought up to date as the studio does. */
public enum TestDatabase {
    FILE,
    POSTGRES;

    /**
     * A new and empty database; it can be opened again once it is closed.
     *
     * @param folder for its file, if it is one
     */
    public Supplier<HikariDataSource> create(Path folder) {
        if (this == FILE) {
            return () -> file(folder);
        }
        String url = Postgres.newDatabase();
        return () -> migrated(
                DataSourceBuilder.create().type(HikariDataSource.class).url(url).build());
    }

    /** The database of a data folder. */
    public static HikariDataSource file(Path folder) {
        return migrated(StorageConfiguration.embedded(folder));
    }

    private static HikariDataSource migrated(HikariDataSource database) {
        Flyway.configure().dataSource(database).load().migrate();
        return database;
    }
}
