package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How fast frames came, and how long drags took, of late. */
class FiguresTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Figures figures = new Figures();

    @Test
    void framesOfTheLastTenSecondsCount() {
        for (int i = 0; i < 40; i++) {
            figures.note(4, 0, i * SECOND);
        }
        assertThat(figures.fps(39 * SECOND)).isEqualTo(4.4); // eleven chunks lie within ten seconds, both ends included
        assertThat(figures.fps(45 * SECOND)).isEqualTo(2);
        assertThat(figures.fps(60 * SECOND)).isZero();
        assertThat(figures.latency()).as("nothing was dragged").isNull();
    }

    @Test
    void percentilesAreThoseOfTheNewestDrags() {
        for (int i = 1; i <= 100; i++) {
            figures.note(4, i * 1_000_000L, 0);
        }
        Figures.Latency latency = Objects.requireNonNull(figures.latency());
        assertThat(latency).isEqualTo(new Figures.Latency(50, 95, 99));
        for (int i = 0; i < 512; i++) {
            figures.note(4, 7_000_000L, 0);
        }
        assertThat(figures.latency()).isEqualTo(new Figures.Latency(7, 7, 7));
    }
}
