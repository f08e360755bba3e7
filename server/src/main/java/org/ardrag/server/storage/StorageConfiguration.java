package org.ardrag.server.storage;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.server.StudioProperties;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.micrometer.metrics.system.DiskSpaceMetricsBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The database: a file in the data folder, or what {@code spring.datasource.url} names. */
@Configuration(proxyBeanMethods = false)
public class StorageConfiguration {

    /** Keys under {@code spring.datasource.hikari} tune the pool. */
    @Bean
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource dataSource(StudioProperties studio, DataSourceProperties properties) throws IOException {
        String url = properties.getUrl();
        if (url == null) {
            Files.createDirectories(studio.dataDir());
            new EmbeddedMigration(studio.dataDir()).mend();
            return embedded(studio.dataDir());
        }
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(url)
                .username(properties.getUsername())
                .password(properties.getPassword())
                .build();
    }

    @Bean
    FlywayMigrationStrategy migration(StudioProperties studio, DataSourceProperties properties) {
        // PostgreSQL makes tables in transactions: what breaks off there has never been.
        return properties.getUrl() == null ? new EmbeddedMigration(studio.dataDir())::migrate : Flyway::migrate;
    }

    /** Tells Prometheus of the disk on which the data folder lies, in the place of that of the working folder. */
    @Bean
    DiskSpaceMetricsBinder disk(StudioProperties studio) {
        return new DiskSpaceMetricsBinder(List.of(studio.dataDir().toFile()), Tags.empty());
    }

    /**
     * The file database of a data folder, which one process has to itself. It is closed by the application, behind all that
     * still writes when it stops, and not by a hook of its own that knows nothing of them. A commit goes to
     * the file at once: by itself H2 waits half a second, and whoever is told that something is kept would lose it to a kill.
     */
    static HikariDataSource embedded(Path dataDir) {
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url("jdbc:h2:file:" + dataDir.toAbsolutePath().resolve("studio")
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;DB_CLOSE_ON_EXIT=FALSE"
                        + ";WRITE_DELAY=0")
                .username("studio")
                .password("")
                .build();
    }
}
