package org.ardrag.server.storage;

import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Work on other threads that goes on to its end when nobody waits for it any more. A Mono of a callable interrupts its thread
 * when a browser leaves; an interrupt closes the file channel that the thread is at, and with its file's H2 closes the database,
 * for everybody and until the studio is restarted.
 */
public final class Uninterrupted {

    private Uninterrupted() {}

    /** The result of the work; nothing where that is null. Fails as the work does, or as the threads refuse it. */
    public static <T> Mono<T> call(Scheduler threads, Callable<T> work) {
        return Mono.create(sink -> threads.schedule(() -> {
            try {
                sink.success(work.call());
            } catch (Throwable e) { // whoever waits is told, as by a Mono of a callable
                sink.error(e);
            }
        }));
    }
}
