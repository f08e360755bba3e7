package org.ardrag.server.storage;

import java.util.List;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A test whose studio keeps its tables in PostgreSQL and its files in an S3-compatible store, both of its own. */
public interface KeptInStore {

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry registry) {
        KeptInPostgres.database(registry);
        S3Store.use(registry, S3Store.newBucket());
    }

    /** Arguments of a studio that runs as a process, for a new and empty bucket. */
    static List<String> arguments() {
        return List.of(
                "--studio.store.bucket=" + S3Store.newBucket(),
                "--studio.store.endpoint=" + S3Store.address(),
                "--studio.store.access-key=" + S3Store.ACCESS_KEY,
                "--studio.store.secret-key=" + S3Store.SECRET_KEY);
    }
}
