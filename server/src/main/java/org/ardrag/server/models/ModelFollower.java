package org.ardrag.server.models;

import org.ardrag.server.storage.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Where several studios may share a database, what is activated in one is soon active in all. */
@Component
final class ModelFollower {

    private static final Logger LOG = LoggerFactory.getLogger(ModelFollower.class);

    private final ModelActivation activation;
    private final Blocking blocking;
    private final boolean shared;

    ModelFollower(ModelActivation activation, Blocking blocking, DataSourceProperties database) {
        this.activation = activation;
        this.blocking = blocking;
        this.shared = database.getUrl() != null;
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
    void follow() {
        if (shared) {
            blocking.run(activation::follow).subscribe(nothing -> {}, e -> LOG.warn("activations are unknown", e));
        }
    }
}
