package org.ardrag.server.models;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.problem.Problem;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Models that are loaded without being offered, so that an administrator can hold a session with one and compare. Each
 * stays for as long as it may take to open that session, and then for as long as the session does.
 */
@Component
class ModelLending {

    private record Loan(HostedModel model, long until) {}

    private final ModelActivation activation;
    private final ModelHost host;
    private final Duration kept;
    private final Queue<Loan> loans = new ConcurrentLinkedQueue<>();

    ModelLending(ModelActivation activation, ModelHost host, StudioProperties properties) {
        this.activation = activation;
        this.host = host;
        this.kept = properties.timing().grace();
    }

    /**
     * Loads a model beside those that are offered, if it is not loaded already. Blocks.
     *
     * @throws Problem 404 if there is none of this name, 422 if it cannot be used
     */
    HostedModel lend(String name) throws IOException {
        HostedModel model = activation.holdWhole(name);
        loans.add(new Loan(model, System.nanoTime() + kept.toNanos()));
        return model;
    }

    /** How long a session can be opened with a model that was lent. */
    Duration kept() {
        return kept;
    }

    @Scheduled(fixedDelay = 500)
    void takeBack() {
        long now = System.nanoTime();
        for (Iterator<Loan> all = loans.iterator(); all.hasNext(); ) {
            Loan loan = all.next();
            if (now - loan.until >= 0) {
                all.remove();
                host.release(loan.model);
            }
        }
    }
}
