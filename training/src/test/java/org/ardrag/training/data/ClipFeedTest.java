package org.ardrag.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ClipFeedTest {

    /** Every third clip takes longer than those behind it. */
    private static long slow(long number) {
        try {
            Thread.sleep(number % 3 == 0 ? 20 : 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return number;
    }

    @Test
    void clipsComeInTheirOrderHoweverLongEachTakes() {
        try (ClipFeed<Long> feed = new ClipFeed<>(ClipFeedTest::slow, 6, 4)) {
            List<Long> taken = new ArrayList<>();
            for (long n = 10; n < 22; n++) {
                taken.add(feed.take(n));
            }
            assertThat(taken).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L, 21L);
        }
    }

    @Test
    void anotherNumberThanTheNextIsGivenToo() {
        try (ClipFeed<Long> feed = new ClipFeed<>(ClipFeedTest::slow, 6, 2)) {
            assertThat(feed.take(3)).isEqualTo(3);
            assertThat(feed.take(100)).isEqualTo(100);
            assertThat(feed.take(101)).isEqualTo(101);
            assertThat(feed.take(4)).isEqualTo(4);
        }
    }

    /** Four who wait for each other are done only if four draw at one time. */
    @Test
    void severalAreDrawnAtOneTime() {
        CyclicBarrier together = new CyclicBarrier(4);
        try (ClipFeed<Long> feed = new ClipFeed<>(
                number -> {
                    try {
                        together.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException("nobody else draws", e);
                    }
                    return number;
                },
                4,
                4)) {
            assertThat(feed.take(7)).isEqualTo(7);
        }
    }

    @Test
    void whatGoesWrongWithAClipComesOutWhereItIsTaken() {
        try (ClipFeed<Long> feed = new ClipFeed<>(
                number -> {
                    if (number == 2) {
                        throw new IllegalStateException("clip 2 cannot be drawn");
                    }
                    return number;
                },
                4,
                2)) {
            assertThat(feed.take(1)).isEqualTo(1);
            assertThatThrownBy(() -> feed.take(2)).hasRootCauseMessage("clip 2 cannot be drawn");
            assertThat(feed.take(3)).isEqualTo(3);
        }
    }
}
