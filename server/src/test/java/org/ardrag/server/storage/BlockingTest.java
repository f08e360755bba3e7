package org.ardrag.server.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

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
