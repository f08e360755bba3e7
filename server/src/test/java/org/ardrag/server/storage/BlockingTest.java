package org.ardrag.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

class BlockingTest {

    private final Blocking blocking = new Blocking();

    @AfterEach
    void stop() {
        blocking.stop();
    }

    @Test
    void theResultComesAndNothingWhereThereIsNone() {
        assertThat(blocking.call(() -> "kept").block()).isEqualTo("kept");
        assertThat(blocking.run(() -> {}).blockOptional()).isEmpty();
    }

    @Test
    void whatTheWorkFailsWithIsTold() {
        Mono<String> failing = blocking.call(() -> {
            throw new IllegalArgumentException("no such thing");
        });
        assertThatThrownBy(failing::block)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such thing");
    }

    /** As a browser does that goes to another page. */
    @Test
    void workGoesOnToItsEndWhenNobodyWaitsForIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Disposable waiting = blocking.run(() -> {
                    begun.countDown();
                    try {
                        TimeUnit.MILLISECONDS.sleep(200);
                        ended.countDown();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .subscribe();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        waiting.dispose();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatHasNotBegunWhenNobodyWaitsForItIsNotDone() throws InterruptedException {
        Scheduler thread = Schedulers.newBoundedElastic(1, 4, "one-thread");
        try {
            CountDownLatch over = new CountDownLatch(1);
            AtomicBoolean done = new AtomicBoolean();
            Disposable first = Uninterrupted.call(thread, () -> over.await(10, TimeUnit.SECONDS))
                    .subscribe();
            Uninterrupted.call(thread, () -> done.getAndSet(true)).subscribe().dispose();
            over.countDown();
            assertThat(Uninterrupted.call(thread, () -> "the last").block()).isEqualTo("the last");
            assertThat(first.isDisposed()).isTrue();
            assertThat(done).isFalse();
        } finally {
            thread.dispose();
        }
    }

    /** An interrupt at the wrong moment closes H2's file, and with it the database for everybody. */
    @Test
    void theDatabaseOutlivesThoseWhoLeave(@TempDir Path folder) throws IOException, InterruptedException {
        try (HikariDataSource source = StorageConfiguration.embedded(folder)) {
            JdbcTemplate sql = new JdbcTemplate(source);
            sql.execute("create table kept (id int primary key, what varchar)");
            for (int i = 0; i < 300; i++) {
                int id = i;
                Disposable leaving = blocking.run(
                                () -> sql.update("insert into kept values (?, ?)", id, "x".repeat(20_000)))
                        .subscribe(nothing -> {}, failure -> {});
                TimeUnit.MICROSECONDS.sleep(50L * (i % 40));
                leaving.dispose();
            }
            assertThat(blocking.call(() -> sql.queryForObject("select count(*) from kept", Integer.class))
                            .block())
                    .isNotNull();
        }
    }
}
