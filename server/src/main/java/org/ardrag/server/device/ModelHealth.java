package org.ardrag.server.device;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Readiness: up once the default model is loaded and warm. */
@Component("modelHealthIndicator")
final class ModelHealth implements HealthIndicator {

    private final ModelHost host;

    ModelHealth(ModelHost host) {
        this.host = host;
    }

    @Override
    public Health health() {
        if (!host.models().isEmpty()) {
            return Health.up()
                    .withDetail("model", host.models().get(0).info().name())
                    .build();
        }
        String failure = host.failure();
        return failure == null
                ? Health.outOfService()
                        .withDetail("reason", "the model is being loaded")
                        .build()
                : Health.down().withDetail("reason", failure).build();
    }
}
