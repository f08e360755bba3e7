package org.ardrag.server.storage;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Work on other threads that, once begun, goes on to its end when nobody waits for it any more: for what reads and writes
 * files that stay open, a database's or a recording's. A Mono of a callable interrupts its thread when a browser leaves; an
 * interrupt closes the file channel that the thread is at, and with its file's H2 closes the database, for everybody and until
 * the studio is restarted.
 */
public final class Uninterrupted {

    private Uninterrupted() {}

    /**
     * The result of the work; nothing where that is null. Fails as the work does, or as the threads refuse it. What has not
     * begun when nobody waits for it any more is not done.
     */
    public static <T> Mono<T> call(Scheduler threads, Callable<T> work) {
        return Mono.create(sink -> {
            AtomicReference<@Nullable Callable<T>> waiting = new AtomicReference<>(work);
            sink.onCancel(() -> waiting.set(null));
            threads.schedule(() -> {
                Callable<T> begun = waiting.getAndSet(null);
                if (begun == null) {
                    return;
                }
                try {
                    sink.success(begun.call());
                } catch (Throwable e) { // whoever waits is told, as by a Mono of a callable
                    sink.error(e);
                }
            });
        });
    }
}
