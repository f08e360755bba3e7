package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingTest {

    @Test
    void aRoundIsTheMeanOfItsStepsAndOnlyWholeOnesCount() {
        double[] seconds = {99, 14, 2, 10, 2};
        assertThat(Timing.rounds(seconds, 2)).containsExactly(8, 6);
        assertThat(Timing.rounds(seconds, 1)).containsExactly(seconds);
        assertThat(Timing.rounds(seconds, 6)).isEmpty();
    }
}
