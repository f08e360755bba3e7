package org.ardrag.server.storage;

import jakarta.annotation.PreDestroy;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.ardrag.server.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Runs what blocks, such as calls to the database, on a few threads of its own: the network's threads never wait. */
@Component
public final class Blocking {

    private static final Logger LOG = LoggerFactory.getLogger(Blocking.class);
    private static final int THREADS = 8;
    private static final int WAITING = 256;
    private static final long RETRY_SECONDS = 5;

    private final Scheduler threads = Schedulers.newBoundedElastic(THREADS, WAITING, "database");

    /**
     * The result of the work; nothing where that is null. Fails with a {@link Problem} 503 when too much waits already
     * or the database cannot be reached.
     */
    public <T> Mono<T> call(Callable<T> work) {
        return Uninterrupted.call(threads, work)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> Problem.unavailable(
                                "busy", "The studio is busy", "too many calls wait for their turn", RETRY_SECONDS))
                .onErrorMap(Blocking::isOutage, e -> {
                    LOG.error("the database cannot be reached", e);
                    return Problem.unavailable(
                            "no-storage",
                            "The studio cannot reach its database",
                            "what is kept there cannot be read or written at this moment",
                            RETRY_SECONDS);
                });
    }

    public Mono<Void> run(Runnable work) {
        return call(() -> {
                    work.run();
                    return true;
                })
                .then();
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof DataAccessResourceFailureException
                || failure instanceof CannotCreateTransactionException;
    }

    @PreDestroy
    void stop() {
        threads.dispose();
    }
}
