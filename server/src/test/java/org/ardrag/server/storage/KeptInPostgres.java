package org.ardrag.server.storage;

import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test whose studio keeps its tables in a PostgreSQL database of its own. */
public interface KeptInPostgres {

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        String url = Postgres.newDatabase();
        registry.add("spring.datasource.url", () -> url);
    }
}
