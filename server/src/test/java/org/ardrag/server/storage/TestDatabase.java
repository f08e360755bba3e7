package org.ardrag.server.storage;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import org.springframework.boot.jdbc.DataSourceBuilder;

/** Databases for tests, opened as the studio opens them. */
public final class TestDatabase {

    private TestDatabase() {}

    public static HikariDataSource file(Path folder) {
        return StorageConfiguration.embedded(folder);
    }

    public static HikariDataSource at(String url) {
        return DataSourceBuilder.create().type(HikariDataSource.class).url(url).build();
    }
}
