package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimedRoundsTest {

    private long now;

    /** Rounds that count and all rounds, where each takes this long. */
    private int[] rounds(Duration each) {
        TimedRounds rounds = new TimedRounds(3, 12, Duration.ofSeconds(5), () -> now);
        int all = 0;
        int counting = 0;
        while (rounds.next()) {
            now += each.toNanos();
            all++;
            counting += rounds.counts() ? 1 : 0;
        }
        return new int[] {counting, all};
    }

    @Test
    void shortRoundsAreAllTimed() {
        assertThat(rounds(Duration.ofMillis(20))).containsExactly(12, 15);
    }

    @Test
    void longerOnesUntilThatIsEnough() {
        assertThat(rounds(Duration.ofMillis(400))).containsExactly(10, 13);
    }

    @Test
    void warmingUpTakesNoMoreThanItsPart() {
        assertThat(rounds(Duration.ofMillis(800))).containsExactly(5, 7);
        assertThat(rounds(Duration.ofMillis(1500))).containsExactly(3, 4);
    }

    @Test
    void oneBehindTheFirstCountsHoweverLongItTakes() {
        assertThat(rounds(Duration.ofMinutes(1))).containsExactly(1, 2);
    }
}
