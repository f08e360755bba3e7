package org.ardrag.server.storage;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test whose studio keeps its tables in a PostgreSQL database of its own. */
public interface KeptInPostgres {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        String url = newDatabase();
        registry.add("spring.datasource.url", () -> url);
    }

    /** The JDBC address, user included, of a new and empty database. */
    static String newDatabase() {
        return Postgres.newDatabase();
    }
}
